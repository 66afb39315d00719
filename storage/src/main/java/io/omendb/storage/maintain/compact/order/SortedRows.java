package io.omendb.storage.maintain.compact.order;

import io.omendb.storage.commit.change.RowOrder;
import java.util.Arrays;

/// Rows in another order than they are read in. Immutable.
public final class SortedRows implements RowSequence {
  private final int[] inputs;
  private final int[] positions;
  private final int[] placeOf;

  private SortedRows(int[] inputs, int[] positions, int[] placeOf) {
    this.inputs = inputs;
    this.positions = positions;
    this.placeOf = placeOf;
  }

  /// Sorts rows by keys, the first key first; rows with the same keys keep their order.
  ///
  /// @param rows as they are read
  /// @param keys for each key, a number for each row
  public static SortedRows of(RowSequence rows, long[][] keys) {
    int count = Math.toIntExact(rows.rows());
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    sort(order, keys);
    int[] placeOf = new int[count];
    for (int place = 0; place < count; place++) {
      placeOf[order[place]] = place;
    }
    int[] inputs = new int[count];
    int[] positions = new int[count];
    int[] row = {0};
    rows.forEach(
        0,
        count,
        (input, from, length) -> {
          for (int i = 0; i < length; i++) {
            int place = placeOf[row[0]++];
            inputs[place] = input;
            positions[place] = from + i;
          }
        });
    return new SortedRows(inputs, positions, placeOf);
  }

  /// Where each row goes.
  public RowOrder order() {
    return new RowOrder(placeOf);
  }

  @Override
  public long rows() {
    return placeOf.length;
  }

  @Override
  public boolean sequential() {
    return false;
  }

  @Override
  public void forEach(long first, long end, Stretches stretches) {
    int at = (int) first;
    while (at < end) {
      int to = at + 1;
      while (to < end && inputs[to] == inputs[at] && positions[to] == positions[at] + to - at) {
        to++;
      }
      stretches.rows(inputs[at], positions[at], to - at);
      at = to;
    }
  }

  /// Merges sorted runs of 1, 2, 4 … rows, which keeps the order of equal ones.
  private static void sort(int[] order, long[][] keys) {
    int[] merged = new int[order.length];
    for (long width = 1; width < order.length; width *= 2) {
      for (long start = 0; start < order.length; start += 2 * width) {
        int middle = (int) Math.min(start + width, order.length);
        int end = (int) Math.min(start + 2 * width, order.length);
        merge(order, merged, (int) start, middle, end, keys);
      }
      System.arraycopy(merged, 0, order, 0, order.length);
    }
  }

  private static void merge(int[] from, int[] to, int start, int middle, int end, long[][] keys) {
    int left = start;
    int right = middle;
    for (int at = start; at < end; at++) {
      boolean takeLeft =
          right >= end || (left < middle && compare(from[left], from[right], keys) <= 0);
      to[at] = takeLeft ? from[left++] : from[right++];
    }
  }

  private static int compare(int a, int b, long[][] keys) {
    for (long[] key : keys) {
      int order = Long.compare(key[a], key[b]);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
