package io.omendb.index.quantize;

import io.omendb.storage.distance.Kernels;
import java.lang.foreign.MemorySegment;

/// Kernels over tables whose columns are vectors, so that a step serves as many of them as a
/// register has lanes. Stateless and thread-safe.
interface ColumnKernels {
  /// Columns of a block of centroids.
  int BLOCK = 64;

  /// Columns of a codebook.
  int CODES = 16;

  /// What this machine runs.
  static ColumnKernels best() {
    return Best.KERNELS;
  }

  /// `out[at + j] = <query, column j>` for the 64 columns of `dimension` components at `offset`.
  void dots(MemorySegment block, long offset, float[] query, int dimension, float[] out, int at);

  /// As `dots` for four queries that lie behind each other; query `i` writes from `at + i * stride`
  /// on.
  void dotsOfFour(
      MemorySegment block,
      long offset,
      float[] queries,
      int dimension,
      float[] out,
      int at,
      int stride);

  /// The place of the smallest of `terms[i] - 2 * dots[from + i]`, `i < count`; the first of
  /// equals. `count` is a multiple of 64.
  int nearest(float[] terms, float[] dots, int from, int count);

  /// `out[16 * group + code] = <query, codeword>` over `width` components of each group; codebooks
  /// are `[group][component][code]`.
  void products(float[] codebooks, float[] query, int width, int groups, float[] out);

  /// As `products` with squared differences.
  void squares(float[] codebooks, float[] query, int width, int groups, float[] out);

  /// The choice, made once.
  final class Best {
    private static final ColumnKernels KERNELS =
        Kernels.vectorised() ? simd() : new ScalarColumns();

    private Best() {}

    // In a method of its own, so that the class is not touched where its module is missing.
    private static ColumnKernels simd() {
      return new SimdColumns();
    }
  }
}
