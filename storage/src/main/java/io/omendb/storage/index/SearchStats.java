package io.omendb.storage.index;

/// What a search did, added up. For one thread at a time.
public final class SearchStats {
  /// Lists probed or graph nodes expanded.
  public long probes;

  /// Distances computed or estimated.
  public long distanceComputations;

  /// Exact distances computed to re-rank estimates.
  public long reranked;

  /// Bytes of index and vectors that were looked at.
  public long bytesRead;

  /// Adds what another search did.
  public void add(SearchStats other) {
    probes += other.probes;
    distanceComputations += other.distanceComputations;
    reranked += other.reranked;
    bytesRead += other.bytesRead;
  }
}
