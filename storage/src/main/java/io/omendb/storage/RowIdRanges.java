package io.omendb.storage;

import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.index.RowMask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Sets of row ids as ranges. Stateless.
final class RowIdRanges {
  private RowIdRanges() {}

  /// The same ids, ascending, with adjoining ranges made one.
  static List<RowIdRange> merged(List<RowIdRange> ranges) {
    List<RowIdRange> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingLong(RowIdRange::first));
    List<RowIdRange> merged = new ArrayList<>();
    for (RowIdRange range : sorted) {
      if (!merged.isEmpty() && merged.getLast().end() == range.first()) {
        RowIdRange last = merged.removeLast();
        merged.add(new RowIdRange(last.first(), last.count() + range.count()));
      } else {
        merged.add(range);
      }
    }
    return merged;
  }

  /// Whether all ids of a set lie in ranges that ascend and do not touch, as far as its bounds
  /// tell.
  static boolean within(RowIdSet ids, List<RowIdRange> ranges) {
    return ranges.stream()
        .anyMatch(range -> range.first() <= ids.first() && ids.end() <= range.end());
  }

  /// The positions of `rows` with ids in none of the ranges, which do not overlap.
  static RowMask outside(RowIds ids, RowMask rows, List<RowIdRange> ranges) {
    RowMask outside = new RowMask(rows.size());
    outside.or(rows);
    int position = 0;
    for (RowIdRange run : ids.ranges()) {
      for (RowIdRange range : ranges) {
        long from = Math.max(run.first(), range.first());
        long to = Math.min(run.end(), range.end());
        for (long id = from; id < to; id++) {
          outside.clear(position + Math.toIntExact(id - run.first()));
        }
      }
      position += Math.toIntExact(run.count());
    }
    return outside;
  }
}
