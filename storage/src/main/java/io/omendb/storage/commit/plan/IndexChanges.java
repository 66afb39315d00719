package io.omendb.storage.commit.plan;

import io.omendb.storage.format.manifest.IndexEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// The indexes of a version being built. For one thread at a time.
final class IndexChanges {
  private final List<IndexEntry> indexes;
  private final FileChanges files;

  IndexChanges(List<IndexEntry> before, FileChanges files) {
    this.indexes = new ArrayList<>(before);
    this.files = files;
  }

  /// By name.
  List<IndexEntry> all() {
    return indexes;
  }

  void add(IndexEntry index) {
    indexes.add(index);
    indexes.sort(Comparator.comparing(IndexEntry::name));
    index.segments().forEach(files::upload);
  }

  void drop(String name) {
    indexes.removeIf(index -> index.name().equals(name) && files.drop(index));
  }

  /// Drops the indexes on these fields.
  void dropOn(Set<Integer> fieldIds) {
    indexes.removeIf(index -> fieldIds.contains(index.fieldId()) && files.drop(index));
  }

  /// Leaves every index without segments.
  void empty() {
    indexes.replaceAll(index -> {
      files.drop(index);
      return index.withSegments(List.of());
    });
  }

  void replaceSegments(String name, List<UUID> removed, List<IndexEntry.Segment> added) {
    indexes.replaceAll(
        index -> index.name().equals(name) ? replaced(index, removed, added) : index);
  }

  private IndexEntry replaced(
      IndexEntry index, List<UUID> removed, List<IndexEntry.Segment> added) {
    List<IndexEntry.Segment> segments = new ArrayList<>();
    for (IndexEntry.Segment segment : index.segments()) {
      if (removed.contains(segment.id())) {
        files.drop(segment);
      } else {
        segments.add(segment);
      }
    }
    added.forEach(files::upload);
    segments.addAll(added);
    return index.withSegments(segments);
  }
}
