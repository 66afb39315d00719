package io.omendb.storage;

import io.omendb.storage.distance.Metric;
import io.omendb.storage.filter.Predicate;
import java.util.List;

/// A search being described. For one thread at a time.
public final class Search {
  Search() {}

  public Search nearest(float[] query, int k) {
    throw new IllegalStateException("pending");
  }

  public Search k(int k) {
    throw new IllegalStateException("pending");
  }

  public Search where(String sql) {
    throw new IllegalStateException("pending");
  }

  public Search where(Predicate predicate) {
    throw new IllegalStateException("pending");
  }

  public Search select(List<String> columns) {
    throw new IllegalStateException("pending");
  }

  public Search recall(double recall) {
    throw new IllegalStateException("pending");
  }

  public Search probes(int probes) {
    throw new IllegalStateException("pending");
  }

  public Search ef(int ef) {
    throw new IllegalStateException("pending");
  }

  public Search refine(int refine) {
    throw new IllegalStateException("pending");
  }

  public Search exact() {
    throw new IllegalStateException("pending");
  }

  public Search index(String name) {
    throw new IllegalStateException("pending");
  }

  public Search metric(Metric metric) {
    throw new IllegalStateException("pending");
  }

  public Search maxDistance(float distance) {
    throw new IllegalStateException("pending");
  }

  public Hits run() {
    throw new IllegalStateException("pending");
  }

  public Searcher prepare() {
    throw new IllegalStateException("pending");
  }
}
