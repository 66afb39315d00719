package io.omendb.storage.maintain.compact;

import java.util.ArrayList;
import java.util.List;

/// Which neighbours are worth merging: nothing is rewritten for the sake of less than a quarter of
/// its own size, so that a row is rewritten a logarithmic number of times however many appends
/// follow. Stateless and thread-safe.
public final class SizeTiers {
  /// How many times as large as all others together the largest part of a merge may be.
  public static final int MAX_RATIO = 4;

  /// Neighbours `[from, to)`. Immutable.
  record Window(int from, int to) {}

  private SizeTiers() {}

  /// The longest stretches of at least two neighbours that are worth merging.
  ///
  /// @param sizes what each takes, not negative
  static List<Window> windows(long[] sizes) {
    List<Window> windows = new ArrayList<>();
    split(sizes, 0, sizes.length, windows);
    return windows;
  }

  /// Each split leaves at most a quarter of what was there, so this is never deep.
  private static void split(long[] sizes, int from, int to, List<Window> windows) {
    if (to - from < 2) {
      return;
    }
    int largest = from;
    long total = 0;
    for (int i = from; i < to; i++) {
      total += sizes[i];
      largest = sizes[i] > sizes[largest] ? i : largest;
    }
    if (worthwhile(sizes[largest], total - sizes[largest])) {
      windows.add(new Window(from, to));
    } else {
      split(sizes, from, largest, windows);
      split(sizes, largest + 1, to, windows);
    }
  }

  /// Whether something may be rewritten together with others of that size in sum.
  public static boolean worthwhile(long size, long others) {
    return size / MAX_RATIO <= others;
  }
}
