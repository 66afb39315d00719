package io.omendb.storage.distance;

import java.lang.foreign.MemorySegment;

/// Sums over the components of a stored row and one query. For one thread at a time.
///
/// Every subclass keeps the query in the form that its kernels load, zero-padded to a multiple of
/// [#PADDING] components. Kernels take one segment and one array and have few accumulators, because
/// larger ones sometimes fail to be inlined and then cost a thousand times as much.
abstract class RowKernels {
  /// Components that the longest kernel step loads.
  static final int PADDING = 64;

  /// Replaces the query by the first `dimension` components.
  abstract void query(float[] components);

  /// The sum of squared differences.
  abstract float squares(MemorySegment rows, long offset);

  /// The inner product.
  abstract float dot(MemorySegment rows, long offset);

  /// The inner product of the row with itself.
  abstract float norm(MemorySegment rows, long offset);

  void squaresOfFour(
      MemorySegment rows, long first, long second, long third, long fourth, float[] out) {
    out[0] = squares(rows, first);
    out[1] = squares(rows, second);
    out[2] = squares(rows, third);
    out[3] = squares(rows, fourth);
  }

  void dotsOfFour(
      MemorySegment rows, long first, long second, long third, long fourth, float[] out) {
    out[0] = dot(rows, first);
    out[1] = dot(rows, second);
    out[2] = dot(rows, third);
    out[3] = dot(rows, fourth);
  }

  static int padded(int dimension) {
    return Math.addExact(dimension, PADDING - 1) / PADDING * PADDING;
  }
}
