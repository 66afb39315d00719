package io.omendb.storage.distance;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The scalar twin of [FastScanSimd]. Stateless and thread-safe.
final class FastScanScalar {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private FastScanScalar() {}

  static void scan(MemorySegment codes, long offset, int groups, byte[] table, short[] sums) {
    Arrays.fill(sums, 0, FastScanCodes.ROWS, (short) 0);
    for (int line = 0; line < groups / 4; line++) {
      long at = offset + (long) line * FastScanCodes.LINE_BYTES;
      int entries = line * FastScanCodes.LINE_BYTES;
      for (int lane = 0; lane < FastScanCodes.LINE_BYTES; lane++) {
        int pair = codes.get(ValueLayout.JAVA_BYTE, at + lane) & 0xff;
        int half = (lane >>> 5) << 4;
        int slot = (lane & 31) >>> 1 | (lane & 1) << 4;
        sums[slot] += table[entries + half + (pair & 15)];
        sums[slot] += table[entries + 32 + half + (pair >>> 4)];
      }
    }
  }

  static int below(
      short[] sums,
      MemorySegment terms,
      long offset,
      float base,
      float scale,
      float bound,
      float[] estimates) {
    int bits = 0;
    for (int i = 0; i < FastScanCodes.ROWS; i++) {
      float term = terms.get(FLOAT, offset + 4L * i) + base;
      estimates[i] = (sums[i] & 0xffff) * scale + term;
      if (estimates[i] < bound) {
        bits |= 1 << i;
      }
    }
    return bits;
  }

  /// The smallest of each 16 values; returns the largest difference between two of a group.
  static float lows(float[] values, float[] lows) {
    float range = 0;
    for (int group = 0; group < lows.length; group++) {
      float low = values[16 * group];
      float high = low;
      for (int i = 16 * group + 1; i < 16 * group + 16; i++) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
      }
      lows[group] = low;
      range = Math.max(range, high - low);
    }
    return range;
  }

  static void entries(float[] values, float[] lows, float factor, byte[] entries) {
    for (int i = 0; i < 16 * lows.length; i++) {
      int entry = (int) ((values[i] - lows[i >>> 4]) * factor + 0.5f);
      entries[i] = (byte) Math.min(entry, FastScanTable.LARGEST);
    }
  }
}
