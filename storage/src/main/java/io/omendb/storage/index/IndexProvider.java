package io.omendb.storage.index;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A kind of index over one vector column, found by [java.util.ServiceLoader]. Stateless and
/// thread-safe.
///
/// Only local row numbers, vectors, bytes of named files and an opaque details blob cross this
/// seam. Spec chapter 13.
public interface IndexProvider {
  /// One build parameter: its name, the default as text (`auto` where the data decides), and one
  /// line of help.
  record Parameter(String name, String defaultValue, String help) {}

  /// What a file of a segment says of itself, for people: what its sections are called, and the
  /// figures of its head by name, in the order of the file.
  record FileDescription(Map<Integer, String> sections, Map<String, String> head) {
    public FileDescription {
      sections = Map.copyOf(sections);
      head = Collections.unmodifiableMap(new LinkedHashMap<>(head));
    }
  }

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

  /// Describes a file of a segment without the segment; empty if the file's name is none that this
  /// provider gives.
  ///
  /// @param name what the provider called the file when it was built
  /// @throws RuntimeException of kind corrupt if the head is damaged
  default Optional<FileDescription> describe(String name, IndexFile file) {
    return Optional.empty();
  }
}
