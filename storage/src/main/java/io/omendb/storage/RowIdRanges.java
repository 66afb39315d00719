package io.omendb.storage;

import io.omendb.storage.format.manifest.RowIdRange;
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

  /// How many of the ids `[first, end)` lie in none of the ranges, which ascend.
  static long countOutside(long first, long end, List<RowIdRange> ranges) {
    long outside = end - first;
    for (RowIdRange range : ranges) {
      outside -= Math.max(0, Math.min(end, range.end()) - Math.max(first, range.first()));
    }
    return outside;
  }
}
