package io.omendb.storage;

import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.RowIdRanges;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rows that a new segment of an index is built over. Immutable.
///
/// @param revisions the revision ids of the rows, ascending
/// @param coverage the revision ids that the segment answers for: those, and some that no row has
/// @param vectors the rows' vectors, in the order of their revision ids
record SegmentInput(List<RowIdRange> revisions, List<RowIdRange> coverage, VectorRows vectors) {
  /// The live rows that other segments do not answer for; empty if there is none. Ids between
  /// theirs that no row has are covered too, so that a coverage stays short however many rows were
  /// deleted: no row ever gets such an id.
  ///
  /// @param kept what the other segments cover, ascending
  static Optional<SegmentInput> outside(Snapshot snapshot, Field field, List<RowIdRange> kept) {
    List<RowIdRange> all = new ArrayList<>();
    List<VectorRows.Run> runs = new ArrayList<>();
    for (FragmentEntry entry : snapshot.fragmentList()) {
      FragmentReader reader = snapshot.open(entry);
      runs.add(reader.vectors(field));
      all.addAll(reader.revisions().ranges());
    }
    List<RowIdRange> rows = RowIdRanges.without(live(snapshot), kept);
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<RowIdRange> uncovered = RowIdRanges.without(RowIdRanges.merged(all), kept);
    VectorRows vectors =
        snapshot.parts().locate(rows).vectors((DataType.Vector) field.type(), runs);
    return Optional.of(new SegmentInput(rows, RowIdRanges.bridged(uncovered, kept), vectors));
  }

  /// The revision ids of all live rows, ascending.
  static List<RowIdRange> live(Snapshot snapshot) {
    List<RowIdRange> live = new ArrayList<>();
    for (FragmentEntry entry : snapshot.fragmentList()) {
      FragmentReader reader = snapshot.open(entry);
      RowIdRanges.addLive(reader.revisions(), reader.live(), live);
    }
    return RowIdRanges.merged(live);
  }
}
