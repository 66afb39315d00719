package io.omendb.storage.format.rows;

import io.omendb.storage.format.fragment.RowIdRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Local rows `0..n-1` of an index segment and their row ids, both ascending. Immutable; lookups
/// take logarithmic time in the number of ranges.
public final class RowIdMap {
  private final long[] firsts;

  /// The local row of each range's first id, and at the end the number of rows.
  private final long[] starts;

  private RowIdMap(long[] firsts, long[] starts) {
    this.firsts = firsts;
    this.starts = starts;
  }

  /// A map over ranges that ascend and do not overlap.
  public static RowIdMap of(List<RowIdRange> ranges) {
    long[] firsts = new long[ranges.size()];
    long[] starts = new long[ranges.size() + 1];
    long end = 0;
    for (int i = 0; i < firsts.length; i++) {
      RowIdRange range = ranges.get(i);
      if (range.first() < end) {
        throw new IllegalArgumentException("row id ranges overlap or descend at " + range.first());
      }
      end = range.end();
      firsts[i] = range.first();
      starts[i + 1] = Math.addExact(starts[i], range.count());
    }
    return new RowIdMap(firsts, starts);
  }

  /// How many local rows there are.
  public long rows() {
    return starts[firsts.length];
  }

  /// The row id of a local row.
  public long rowIdOf(long local) {
    if (local < 0 || local >= rows()) {
      throw new IndexOutOfBoundsException("local row " + local + " of " + rows());
    }
    int at = Arrays.binarySearch(starts, 0, firsts.length, local);
    int range = at >= 0 ? at : -at - 2;
    return firsts[range] + (local - starts[range]);
  }

  /// The local row of a row id; -1 if it has none.
  public long localOf(long rowId) {
    int at = Arrays.binarySearch(firsts, rowId);
    int range = at >= 0 ? at : -at - 2;
    if (range < 0 || rowId - firsts[range] >= starts[range + 1] - starts[range]) {
      return -1;
    }
    return starts[range] + (rowId - firsts[range]);
  }

  /// Whether every row id is in one of these ranges, which ascend and do not overlap.
  public boolean within(List<RowIdRange> ranges) {
    int at = 0;
    for (RowIdRange own : ranges()) {
      long next = own.first();
      while (next < own.end()) {
        while (at < ranges.size() && ranges.get(at).end() <= next) {
          at++;
        }
        if (at == ranges.size() || ranges.get(at).first() > next) {
          return false;
        }
        next = ranges.get(at).end();
      }
    }
    return true;
  }

  /// The ranges of row ids, ascending.
  public List<RowIdRange> ranges() {
    List<RowIdRange> ranges = new ArrayList<>(firsts.length);
    for (int i = 0; i < firsts.length; i++) {
      ranges.add(new RowIdRange(firsts[i], starts[i + 1] - starts[i]));
    }
    return ranges;
  }
}
