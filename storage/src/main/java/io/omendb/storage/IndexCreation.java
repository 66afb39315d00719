package io.omendb.storage;

import io.omendb.storage.distance.Metric;
import io.omendb.storage.environment.Progress;

/// An index being described. For one thread at a time.
public final class IndexCreation {
  IndexCreation() {}

  public IndexCreation name(String name) {
    throw new IllegalStateException("pending");
  }

  public IndexCreation type(String type) {
    throw new IllegalStateException("pending");
  }

  public IndexCreation metric(Metric metric) {
    throw new IllegalStateException("pending");
  }

  public IndexCreation parameter(String key, String value) {
    throw new IllegalStateException("pending");
  }

  public IndexCreation threads(int threads) {
    throw new IllegalStateException("pending");
  }

  public IndexCreation memoryBudgetBytes(long bytes) {
    throw new IllegalStateException("pending");
  }

  public IndexCreation seed(long seed) {
    throw new IllegalStateException("pending");
  }

  public IndexCreation progress(Progress progress) {
    throw new IllegalStateException("pending");
  }

  public CreatedIndex build() {
    throw new IllegalStateException("pending");
  }
}
