package io.omendb.storage;

import io.omendb.storage.format.fragment.RowIdRange;
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

  /// How many ids of `ids` lie in none of the ranges of `others`, which do not overlap.
  static long countOutside(List<RowIdRange> ids, List<RowIdRange> others) {
    long outside = 0;
    for (RowIdRange range : ids) {
      outside += range.count();
      for (RowIdRange other : others) {
        long shared = Math.min(range.end(), other.end()) - Math.max(range.first(), other.first());
        outside -= Math.max(0, shared);
      }
    }
    return outside;
  }
}
