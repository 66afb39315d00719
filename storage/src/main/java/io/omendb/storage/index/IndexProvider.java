package io.omendb.storage.index;

import java.util.List;

/// A kind of index over one vector column, found by [java.util.ServiceLoader]. Stateless and
/// thread-safe.
///
/// Only local row numbers, vectors, bytes of named files and an opaque details blob cross this
/// seam. Spec chapter 13.
public interface IndexProvider {
  /// One build parameter: its name, the default as text (`auto` where the data decides), and one
  /// line of help.
  record Parameter(String name, String defaultValue, String help) {}

  /// The name in manifests and options: `hnsw`, `ivf-pq`.
  String type();

  /// The version of the files that this provider writes.
  int formatVersion();

  /// The highest version of files that this provider reads.
  int readableVersion();

  /// What a build accepts.
  List<Parameter> parameters();

  /// Builds a segment over `build.rows()`: writes its files and returns what a manifest keeps.
  /// Memory stays under the budget; cancellation is noticed within a second.
  ///
  /// @throws IllegalArgumentException if a parameter's value is not allowed; says which are
  /// @throws java.util.concurrent.CancellationException if the build was cancelled
  IndexSummary build(IndexBuild build);

  /// Opens a segment that was built before. Reads and verifies its head only.
  IndexSegment open(IndexSource source);
}
