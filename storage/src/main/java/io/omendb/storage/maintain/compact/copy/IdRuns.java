package io.omendb.storage.maintain.compact.copy;

import io.omendb.storage.column.Column;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Ids of rows by place, as runs of consecutive ids. For one thread at a time.
final class IdRuns {
  private long[] firsts = new long[16];
  private long[] counts = new long[16];
  private int runs;

  /// Appends ranges in the order of places.
  void add(List<RowIdRange> ranges) {
    for (RowIdRange range : ranges) {
      if (runs > 0 && firsts[runs - 1] + counts[runs - 1] == range.first()) {
        counts[runs - 1] += range.count();
      } else {
        if (runs == firsts.length) {
          firsts = Arrays.copyOf(firsts, 2 * runs);
          counts = Arrays.copyOf(counts, 2 * runs);
        }
        firsts[runs] = range.first();
        counts[runs++] = range.count();
      }
    }
  }

  boolean sameAs(IdRuns other) {
    return Arrays.equals(firsts, 0, runs, other.firsts, 0, other.runs)
        && Arrays.equals(counts, 0, runs, other.counts, 0, other.runs);
  }

  /// The ranges where a manifest takes so many, else where they lie.
  RowIdSet set() {
    if (runs <= RowIdSet.MAX_RANGES) {
      List<RowIdRange> ranges = new ArrayList<>(runs);
      for (int i = 0; i < runs; i++) {
        ranges.add(new RowIdRange(firsts[i], counts[i]));
      }
      return new RowIdSet.Ranges(ranges);
    }
    long least = Long.MAX_VALUE;
    long end = 0;
    for (int i = 0; i < runs; i++) {
      least = Math.min(least, firsts[i]);
      end = Math.max(end, firsts[i] + counts[i]);
    }
    return new RowIdSet.Stored(least, end);
  }

  /// Walks through the ids by place. For one thread at a time.
  final class Cursor {
    private int run;
    private long used;

    /// The next ids as a column.
    Column next(int rows) {
      MemorySegment values = MemorySegment.ofArray(new byte[Math.multiplyExact(rows, 8)]);
      for (int row = 0; row < rows; row++) {
        if (used == counts[run]) {
          run++;
          used = 0;
        }
        values.set(Column.LONG, 8L * row, firsts[run] + used++);
      }
      return new Column(DataType.Scalar.INT64, rows, null, null, values);
    }
  }
}
