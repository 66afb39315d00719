package io.omendb.storage;

import io.omendb.storage.format.manifest.Operation;
import java.time.Instant;

/// One entry of a dataset's log: a version, when and by what it was made, and what it holds. `rows`
/// counts live rows. Immutable.
public record Version(
    long version,
    Instant timestamp,
    Operation operation,
    long rows,
    long deletedRows,
    long fragments) {}
