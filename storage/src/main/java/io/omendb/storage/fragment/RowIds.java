package io.omendb.storage.fragment;

import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import java.util.Arrays;

/// The row ids of a fragment by position. Immutable.
public final class RowIds {
  private final long[] firsts;
  private final int[] positions;
  private final int rows;

  public RowIds(FragmentEntry entry) {
    int ranges = entry.rowIds().size();
    firsts = new long[ranges];
    positions = new int[ranges];
    int position = 0;
    for (int i = 0; i < ranges; i++) {
      RowIdRange range = entry.rowIds().get(i);
      firsts[i] = range.first();
      positions[i] = position;
      position = Math.addExact(position, Math.toIntExact(range.count()));
    }
    rows = position;
  }

  public int rows() {
    return rows;
  }

  /// The id of the row at a position.
  public long at(int position) {
    if (position < 0 || position >= rows) {
      throw new IndexOutOfBoundsException("position " + position + " of " + rows);
    }
    int found = Arrays.binarySearch(positions, position);
    int range = found >= 0 ? found : -found - 2;
    return firsts[range] + position - positions[range];
  }
}
