package io.omendb.storage;

import io.omendb.storage.search.Plan;

/// A planned search. For one thread at a time.
public final class Searcher {
  Searcher() {}

  public Hits search(float[] query) {
    throw new IllegalStateException("pending");
  }

  public Searcher another() {
    throw new IllegalStateException("pending");
  }

  public Plan plan() {
    throw new IllegalStateException("pending");
  }
}
