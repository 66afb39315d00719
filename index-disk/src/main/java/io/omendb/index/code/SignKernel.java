package io.omendb.index.code;

import io.omendb.index.graph.Graph;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Turns sums of signs into distances; the scalar twin of [SignKernelSimd]. Stateless and
/// thread-safe.
final class SignKernel {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private SignKernel() {}

  /// `own + A + B (bias + scale * sum)` for each slot; which are below the bound.
  static int below(
      short[] sums,
      MemorySegment blocks,
      long factors,
      float own,
      float bias,
      float scale,
      float bound,
      float[] estimates) {
    int bits = 0;
    for (int slot = 0; slot < Graph.SLOTS; slot++) {
      float a = blocks.get(FLOAT, factors + 4L * slot);
      float b = blocks.get(FLOAT, factors + 4L * (Graph.SLOTS + slot));
      estimates[slot] = Math.fma(b, Math.fma(sums[slot] & 0xffff, scale, bias), a + own);
      if (estimates[slot] < bound) {
        bits |= 1 << slot;
      }
    }
    return bits;
  }
}
