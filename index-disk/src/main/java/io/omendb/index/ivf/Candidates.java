package io.omendb.index.ivf;

import java.util.Arrays;

/// The rows with the smallest estimates so far. For one thread at a time; adding allocates nothing
/// once the buffer has grown.
///
/// An entry is one long, estimate above row, so that comparing longs compares estimates and then
/// rows.
final class Candidates {
  private long[] entries = new long[64];
  private int room = 64;
  private int size;
  private int keep;
  private float bound;

  /// Forgets everything and keeps the best `limit` from now on.
  void clear(int limit) {
    size = 0;
    keep(limit);
  }

  /// Keeps twice as many from now on.
  void widen() {
    keep((int) Math.min(1 << 30, 2L * keep));
  }

  private void keep(int limit) {
    keep = limit;
    bound = Float.POSITIVE_INFINITY;
    room = Math.addExact(limit, Math.clamp(limit, 512, 4_096));
  }

  int size() {
    return size;
  }

  /// An estimate that is not below this is not among the best.
  float bound() {
    return bound;
  }

  void add(float estimate, int row) {
    if (size >= room) {
      shrink();
    } else if (size == entries.length) {
      entries = Arrays.copyOf(entries, Math.min(2 * size, room));
    }
    entries[size++] = packed(estimate, row);
  }

  /// Drops all but the best and tightens the bound.
  void shrink() {
    if (size > keep) {
      selectFirst(entries, 0, size, keep);
      size = keep;
    }
    if (size == keep && size > 0) {
      long last = entries[0];
      for (int i = 1; i < size; i++) {
        last = Math.max(last, entries[i]);
      }
      bound = Math.min(bound, estimate(last));
    }
  }

  /// Shrinks once there are twice as many as are kept.
  void tighten() {
    if (size >= 2 * keep) {
      shrink();
    }
  }

  /// The rows in no order, into `rows[0..size)`.
  void rows(int[] rows) {
    for (int i = 0; i < size; i++) {
      rows[i] = (int) entries[i];
    }
  }

  /// Offers every entry to another.
  void addTo(Candidates other) {
    for (int i = 0; i < size; i++) {
      float estimate = estimate(entries[i]);
      if (estimate < other.bound) {
        other.add(estimate, (int) entries[i]);
      }
    }
  }

  /// Copies the entries to `out[at..)`; returns where they end.
  int copy(long[] out, int at) {
    System.arraycopy(entries, 0, out, at, size);
    return at + size;
  }

  static long packed(float estimate, int row) {
    int bits = Float.floatToRawIntBits(estimate);
    // Negative floats compare as integers the other way round.
    int ordered = bits ^ ((bits >> 31) & 0x7fff_ffff);
    return ((long) ordered << 32) | (row & 0xffff_ffffL);
  }

  static float estimate(long entry) {
    int ordered = (int) (entry >> 32);
    return Float.intBitsToFloat(ordered ^ ((ordered >> 31) & 0x7fff_ffff));
  }

  /// Moves the `count` smallest of `[from, to)` to its front, in no order.
  static void selectFirst(long[] values, int from, int to, int count) {
    int low = from;
    int high = to - 1;
    int target = from + count;
    while (low < high && target > low && target <= high) {
      long pivot = median(values[low], values[(low + high) >>> 1], values[high]);
      int i = low;
      int j = high;
      while (i <= j) {
        while (values[i] < pivot) {
          i++;
        }
        while (values[j] > pivot) {
          j--;
        }
        if (i <= j) {
          long swap = values[i];
          values[i++] = values[j];
          values[j--] = swap;
        }
      }
      if (target <= j) {
        high = j;
      } else if (target >= i) {
        low = i;
      } else {
        return;
      }
    }
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
