package io.omendb.storage.search;

import io.omendb.storage.format.rows.RowIdMap;
import io.omendb.storage.index.IndexSegment;
import java.util.List;

/// An opened index segment together with where its rows lie in one version. Immutable, thread-safe.
///
/// @param revisions the revision ids of the local rows
public record OpenSegment(IndexSegment index, RowIdMap revisions, SegmentRows rows) {
  /// The row id of a local row that is in one of the version's fragments.
  long rowIdOf(long local, List<FragmentRows> fragments) {
    return rows.updated()
        ? rows.rowIdOf(Math.toIntExact(local), fragments)
        : revisions.rowIdOf(local);
  }
}
