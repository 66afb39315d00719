package io.omendb.index.ivf;

import io.omendb.storage.index.RowMask;
import java.util.SplittableRandom;

/// Draws rows without repetition. Stateless and thread-safe.
final class RandomRows {
  private RandomRows() {}

  /// `count` of `size` rows, or all, in random order.
  static int[] of(int size, int count, SplittableRandom random) {
    int[] rows = new int[Math.min(size, count)];
    if (rows.length == size) {
      for (int i = 0; i < size; i++) {
        rows[i] = i;
      }
    } else {
      choose(size, rows, random);
    }
    for (int i = rows.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int row = rows[i];
      rows[i] = rows[other];
      rows[other] = row;
    }
    return rows;
  }

  /// Floyd's algorithm: one draw for each row.
  private static void choose(int size, int[] rows, SplittableRandom random) {
    RowMask chosen = new RowMask(size);
    int found = 0;
    for (int i = size - rows.length; i < size; i++) {
      int row = random.nextInt(i + 1);
      if (chosen.contains(row)) {
        row = i;
      }
      chosen.set(row);
      rows[found++] = row;
    }
  }
}
