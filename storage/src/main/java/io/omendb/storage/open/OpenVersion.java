package io.omendb.storage.open;

import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.rows.RowIdMap;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.scan.FragmentReaders;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.search.OpenSegment;
import io.omendb.storage.search.SegmentRows;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// The fragments and index segments of one version, each opened when it is first used and kept
/// until the dataset is closed. Thread-safe.
public final class OpenVersion implements FragmentReaders {
  private final OpenFiles files;
  private final FragmentList fragments;
  private final Map<Long, FragmentReader> readers = new ConcurrentHashMap<>();
  private final Map<UUID, OpenSegment> segments = new ConcurrentHashMap<>();

  public OpenVersion(OpenFiles files, FragmentList fragments) {
    this.files = files;
    this.fragments = fragments;
  }

  public FragmentList fragments() {
    return fragments;
  }

  @Override
  public FragmentReader open(FragmentEntry fragment) {
    return readers.computeIfAbsent(fragment.id(), _ -> files.reader(fragment));
  }

  @Override
  public void release(FragmentReader reader) {}

  /// Where the rows with these revision ids lie.
  public SegmentRows locate(List<RowIdRange> revisions) {
    List<RowIds> ids = fragments.stream().map(entry -> open(entry).revisions()).toList();
    boolean updated = fragments.stream().anyMatch(entry -> entry.ownRevisions().isPresent());
    return SegmentRows.locate(revisions, ids, updated);
  }

  /// The segments of an index on `field`.
  public List<OpenSegment> segments(Field field, IndexEntry index) {
    return index.segments().stream()
        .map(segment -> segments.computeIfAbsent(segment.id(), _ -> open(field, index, segment)))
        .toList();
  }

  private OpenSegment open(Field field, IndexEntry index, IndexEntry.Segment segment) {
    RowIdMap rowIds = files.rowIds(segment);
    SegmentRows rows = locate(rowIds.ranges());
    VectorRows vectors =
        rows.vectors(
            (DataType.Vector) field.type(),
            fragments.stream().map(entry -> open(entry).vectors(field)).toList());
    return new OpenSegment(files.openSegment(index, segment, vectors), rowIds, rows);
  }
}
