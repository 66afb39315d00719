package io.omendb.storage.fragment;

import io.omendb.storage.format.fragment.RowIdRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ids of a fragment's rows by position: runs of consecutive ids. Immutable; lookups take
/// logarithmic time in the number of runs.
public final class RowIds {
  /// What a run takes: its first id, its position, and its place among all.
  public static final int RUN_BYTES = Long.BYTES + 2 * Integer.BYTES;

  private final long[] firsts;

  /// The position of each run's first id, and at the end the number of rows.
  private final int[] positions;

  /// The runs by ascending first id; absent where they ascend by position.
  private final int @Nullable [] byId;

  private RowIds(long[] firsts, int[] positions) {
    this.firsts = firsts;
    this.positions = positions;
    this.byId = ascending(firsts) ? null : sorted(firsts);
  }

  /// The ids of ranges, in the order of positions.
  public static RowIds of(List<RowIdRange> ranges) {
    long[] firsts = new long[ranges.size()];
    int[] positions = new int[ranges.size() + 1];
    for (int i = 0; i < firsts.length; i++) {
      firsts[i] = ranges.get(i).first();
      positions[i + 1] = Math.addExact(positions[i], Math.toIntExact(ranges.get(i).count()));
    }
    return new RowIds(firsts, positions);
  }

  /// The ids at positions 0 and on.
  public static RowIds of(long[] ids) {
    int runs = 0;
    for (int i = 0; i < ids.length; i++) {
      runs += i == 0 || ids[i] != ids[i - 1] + 1 ? 1 : 0;
    }
    long[] firsts = new long[runs];
    int[] positions = new int[runs + 1];
    int run = -1;
    for (int i = 0; i < ids.length; i++) {
      if (i == 0 || ids[i] != ids[i - 1] + 1) {
        firsts[++run] = ids[i];
        positions[run] = i;
      }
    }
    positions[runs] = ids.length;
    return new RowIds(firsts, positions);
  }

  public int rows() {
    return positions[firsts.length];
  }

  /// The id of the row at a position.
  public long at(int position) {
    if (position < 0 || position >= rows()) {
      throw new IndexOutOfBoundsException("position " + position + " of " + rows());
    }
    int found = Arrays.binarySearch(positions, 0, firsts.length, position);
    int run = found >= 0 ? found : -found - 2;
    return firsts[run] + position - positions[run];
  }

  /// The position of the row with that id; -1 if there is none.
  public int positionOf(long id) {
    int low = 0;
    int high = firsts.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int run = byId == null ? middle : byId[middle];
      if (id < firsts[run]) {
        high = middle - 1;
      } else if (id >= firsts[run] + positions[run + 1] - positions[run]) {
        low = middle + 1;
      } else {
        return positions[run] + Math.toIntExact(id - firsts[run]);
      }
    }
    return -1;
  }

  /// Runs of consecutive ids in the order of positions.
  public List<RowIdRange> ranges() {
    List<RowIdRange> ranges = new ArrayList<>(firsts.length);
    for (int i = 0; i < firsts.length; i++) {
      ranges.add(new RowIdRange(firsts[i], positions[i + 1] - positions[i]));
    }
    return ranges;
  }

  /// Runs of consecutive ids of `count` rows from position `from` on.
  public List<RowIdRange> ranges(int from, int count) {
    List<RowIdRange> ranges = new ArrayList<>();
    int found = Arrays.binarySearch(positions, 0, firsts.length, from);
    int run = found >= 0 ? found : -found - 2;
    for (int at = from; at < from + count; run++) {
      int end = Math.min(from + count, positions[run + 1]);
      ranges.add(new RowIdRange(firsts[run] + at - positions[run], end - at));
      at = end;
    }
    return ranges;
  }

  private static boolean ascending(long[] firsts) {
    for (int i = 1; i < firsts.length; i++) {
      if (firsts[i] < firsts[i - 1]) {
        return false;
      }
    }
    return true;
  }

  private static int[] sorted(long[] firsts) {
    Integer[] runs = new Integer[firsts.length];
    Arrays.setAll(runs, i -> i);
    Arrays.sort(runs, (a, b) -> Long.compare(firsts[a], firsts[b]));
    int[] sorted = new int[runs.length];
    Arrays.setAll(sorted, i -> runs[i]);
    return sorted;
  }
}
