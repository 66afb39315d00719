package io.omendb.storage.search;

import java.util.Optional;

/// What one search did. `bytesRead` counts the bytes of index and vectors looked at, `requests`
/// those sent to an object store (none for mapped files). Immutable.
public record Explain(
    String strategy,
    Optional<String> index,
    String parameters,
    int segments,
    long rowsMatching,
    long probes,
    long distanceComputations,
    long reranked,
    long bytesRead,
    long requests,
    long micros) {}
