package io.omendb.conformance.history;

import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.objectstore.MemoryObjectStore;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// A store, and what is known of each version that is there, along one sequence of steps. For one
/// thread at a time.
final class Trail {
  private final MemoryObjectStore store;
  private final SortedMap<Long, Known> versions;
  private int steps;

  /// @param first what is known of version 1
  Trail(MemoryObjectStore store, Known first) {
    this(store, new TreeMap<>(), 0);
    versions.put(1L, first);
  }

  private Trail(MemoryObjectStore store, SortedMap<Long, Known> versions, int steps) {
    this.store = store;
    this.versions = versions;
    this.steps = steps;
  }

  /// The same history so far, to go on with another way.
  Trail fork() {
    return new Trail(store.fork(), new TreeMap<>(versions), steps + 1);
  }

  MemoryObjectStore store() {
    return store;
  }

  SortedMap<Long, Known> versions() {
    return Collections.unmodifiableSortedMap(versions);
  }

  Known now() {
    return Objects.requireNonNull(versions.get(versions.lastKey()));
  }

  /// How many steps were made.
  int steps() {
    return steps;
  }

  /// Takes down what the newest version is, or still is.
  void became(Known known) {
    versions.put(new Versions(store).latest().version(), known);
  }

  /// All versions but the newest are gone.
  void collected() {
    versions.headMap(versions.lastKey()).clear();
  }
}
