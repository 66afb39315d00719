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
      estimates[i] = Math.fma((float) (sums[i] & 0xffff), scale, term);
      if (estimates[i] < bound) {
        bits |= 1 << i;
      }
    }
    return bits;
  }
}
