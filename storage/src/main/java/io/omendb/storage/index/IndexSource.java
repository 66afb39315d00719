package io.omendb.storage.index;

import io.omendb.storage.distance.Metric;

/// What a provider gets to open a segment. Thread-safe.
public interface IndexSource {
  /// The version of the files, as the provider gave it at build time.
  int formatVersion();

  Metric metric();

  /// The full vectors, by the same local row numbers as at build time. A row that is no longer live
  /// still has its number; its vector may be gone, and no mask ever accepts it.
  VectorRows rows();

  /// The details that the build returned.
  byte[] details();

  /// A file of the segment.
  IndexFile file(String name);
}
