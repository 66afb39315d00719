package io.omendb.index.quantize;

/// The fast Hadamard transform; the scalar twin of [HadamardSimd]. Stateless and thread-safe.
final class Hadamard {
  private Hadamard() {}

  /// Transforms `vector[from .. from + count)`, `count` a power of two, and scales the result.
  static void transform(float[] vector, int from, int count, float scale) {
    for (int step = 1; step < count; step <<= 1) {
      stage(vector, from, count, step);
    }
    for (int i = from; i < from + count; i++) {
      vector[i] *= scale;
    }
  }

  /// Replaces each pair that lies `step` apart by its sum and its difference.
  static void stage(float[] vector, int from, int count, int step) {
    for (int block = from; block < from + count; block += 2 * step) {
      for (int i = block; i < block + step; i++) {
        float a = vector[i];
        float b = vector[i + step];
        vector[i] = a + b;
        vector[i + step] = a - b;
      }
    }
  }
}
