package io.omendb.storage.maintain.repair;

import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.RowIdRanges;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.maintain.repair.RepairReport.Salvaged;
import java.util.ArrayList;
import java.util.List;

/// A fragment that is written anew, and what of it. Not to be changed once it is made.
///
/// @param columns those with values that cannot be read
/// @param live the rows that are taken to be live
/// @param kept those of them that can be read
/// @param deletionsWhole whether its deletion vector can be read
/// @param ids whether its row ids can be read
/// @param revisions whether its revision ids can be read
record DamagedFragment(
    FragmentReader reader,
    List<String> columns,
    RowMask live,
    RowMask kept,
    boolean deletionsWhole,
    boolean ids,
    boolean revisions) {
  FragmentEntry entry() {
    return reader.entry();
  }

  /// The rows that are not kept.
  DeletedRows dropped() {
    RowMask dropped = kept.copy();
    dropped.invert();
    return DeletedRows.of(dropped.positions());
  }

  Salvaged report() {
    RowMask lost = live.copy();
    lost.andNot(kept);
    List<RowIdRange> lostIds = new ArrayList<>();
    if (ids) {
      RowIdRanges.addLive(reader.rowIds(), lost, lostIds);
    } else {
      long first = entry().rowIds().first();
      lostIds.add(new RowIdRange(first, entry().rowIds().end() - first));
    }
    int rows = kept.cardinality();
    return new Salvaged(
        entry().id(),
        columns,
        rows,
        lost.cardinality(),
        RowIdRanges.merged(lostIds),
        ids ? 0 : rows,
        ids && !revisions ? rows : 0);
  }
}
