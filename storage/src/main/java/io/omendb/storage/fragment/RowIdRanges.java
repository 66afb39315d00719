package io.omendb.storage.fragment;

import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.index.RowMask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Sets of row ids as ranges. Stateless.
public final class RowIdRanges {
  private RowIdRanges() {}

  /// The same ids, ascending, with adjoining ranges made one.
  public static List<RowIdRange> merged(List<RowIdRange> ranges) {
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

  /// The ids of the first ranges that are not in the second; both ascend and do not overlap.
  public static List<RowIdRange> without(List<RowIdRange> ranges, List<RowIdRange> others) {
    List<RowIdRange> left = new ArrayList<>();
    int next = 0;
    for (RowIdRange range : ranges) {
      long at = range.first();
      while (next < others.size() && others.get(next).end() <= at) {
        next++;
      }
      for (int i = next; i < others.size() && others.get(i).first() < range.end(); i++) {
        if (others.get(i).first() > at) {
          left.add(new RowIdRange(at, others.get(i).first() - at));
        }
        at = others.get(i).end();
      }
      if (at < range.end()) {
        left.add(new RowIdRange(at, range.end() - at));
      }
    }
    return left;
  }

  /// How many ids are in both; both ascend and do not overlap.
  public static long common(List<RowIdRange> ranges, List<RowIdRange> others) {
    return count(ranges) - count(without(ranges, others));
  }

  public static long count(List<RowIdRange> ranges) {
    return ranges.stream().mapToLong(RowIdRange::count).sum();
  }

  /// The ranges with the gaps between them, where these hold none of the others; all ascend and do
  /// not overlap.
  public static List<RowIdRange> bridged(List<RowIdRange> ranges, List<RowIdRange> others) {
    List<RowIdRange> bridged = new ArrayList<>();
    for (RowIdRange range : ranges) {
      RowIdRange last = bridged.isEmpty() ? range : bridged.getLast();
      boolean open =
          last.end() < range.first()
              && common(List.of(new RowIdRange(last.end(), range.first() - last.end())), others)
                  > 0;
      if (bridged.isEmpty() || open) {
        bridged.add(range);
      } else {
        bridged.removeLast();
        bridged.add(new RowIdRange(last.first(), range.end() - last.first()));
      }
    }
    return bridged;
  }

  /// Whether all ids of a set lie in ranges that ascend and do not touch, as far as its bounds
  /// tell.
  public static boolean within(RowIdSet ids, List<RowIdRange> ranges) {
    return ranges.stream()
        .anyMatch(range -> range.first() <= ids.first() && ids.end() <= range.end());
  }

  /// The positions of `rows` with ids in none of the ranges, which do not overlap.
  public static RowMask outside(RowIds ids, RowMask rows, List<RowIdRange> ranges) {
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

  /// Adds the ids of live rows, in order of their positions.
  public static void addLive(RowIds ids, RowMask live, List<RowIdRange> ranges) {
    int position = 0;
    for (RowIdRange run : ids.ranges()) {
      int end = position + Math.toIntExact(run.count());
      int row = live.next(position);
      while (row >= 0 && row < end) {
        int stop = row;
        while (stop < end && live.contains(stop)) {
          stop++;
        }
        ranges.add(new RowIdRange(run.first() + row - position, stop - row));
        row = live.next(stop);
      }
      position = end;
    }
  }
}
