package io.omendb.index.quantize;

import io.omendb.storage.distance.Kernels;

/// A pseudo-random rotation of vectors: rounds of sign flips and fast Hadamard transforms over the
/// largest power of two of components, alternately the first and the last ones (spec chapter 13.2).
/// Immutable and thread-safe.
public final class Rotation {
  private static final int ROUNDS = 4;

  private final int dimension;
  private final int window;
  private final float[][] flips = new float[ROUNDS][];

  /// @param dimension a multiple of 32
  public Rotation(int dimension, long seed) {
    if (dimension <= 0 || dimension % 32 != 0) {
      throw new IllegalArgumentException("dimension must be a multiple of 32: " + dimension);
    }
    this.dimension = dimension;
    this.window = Integer.highestOneBit(dimension);
    int words = (dimension + 63) >>> 6;
    for (int round = 0; round < ROUNDS; round++) {
      flips[round] = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        long word = word(seed, (long) round * words + (i >>> 6));
        flips[round][i] = (word >>> i & 1) == 0 ? 1 : -1;
      }
    }
  }

  /// Word `index` of the SplitMix64 sequence that begins at `seed`.
  public static long word(long seed, long index) {
    long z = seed + (index + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /// Components of a rotated vector.
  public int dimension() {
    return dimension;
  }

  /// Rotates in place; lengths and inner products stay.
  public void rotate(float[] vector) {
    float scale = (float) (1 / Math.sqrt(window));
    for (int round = 0; round < ROUNDS; round++) {
      int from = (round & 1) == 0 ? 0 : dimension - window;
      flip(vector, flips[round]);
      if (Kernels.bits() >= 128) {
        HadamardSimd.transform(vector, from, window, scale);
      } else {
        Hadamard.transform(vector, from, window, scale);
      }
    }
  }

  private static void flip(float[] vector, float[] signs) {
    for (int i = 0; i < signs.length; i++) {
      vector[i] *= signs[i];
    }
  }
}
