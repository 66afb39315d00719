package io.omendb.index.block;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Centroids of product codes: 16 for each group of components. Stateless and thread-safe.
public final class ProductCodebook {
  private static final int CODES = 16;
  private static final int SAMPLE = 16_384;
  private static final int ROUNDS = 12;

  private ProductCodebook() {}

  /// Trains centroids by k-means on a sample of rows: `codebook[(16 * group + code) * width + i]`.
  ///
  /// @param rows vectors of whole groups of `width`; at least one
  public static float[] train(SpaceRows rows, int width, long seed) {
    int length = rows.length();
    SplittableRandom random = new SplittableRandom(seed);
    int count = Math.min(rows.rows(), SAMPLE);
    float[] sample = new float[count * length];
    for (int i = 0; i < count; i++) {
      int row = count == rows.rows() ? i : random.nextInt(rows.rows());
      System.arraycopy(rows.vector(row), 0, sample, i * length, length);
    }
    float[] codebook = new float[CODES * length];
    for (int first = 0; first < length; first += width) {
      train(sample, length, first, width, codebook, random);
    }
    return codebook;
  }

  private static void train(
      float[] sample, int length, int first, int width, float[] codebook, SplittableRandom random) {
    int count = sample.length / length;
    int at = CODES * first;
    for (int code = 0; code < CODES; code++) {
      System.arraycopy(
          sample, random.nextInt(count) * length + first, codebook, at + code * width, width);
    }
    float[] sums = new float[CODES * width];
    int[] members = new int[CODES];
    for (int round = 0; round < ROUNDS; round++) {
      Arrays.fill(sums, 0);
      Arrays.fill(members, 0);
      for (int i = 0; i < count; i++) {
        int vector = i * length + first;
        int code = nearest(sample, vector, codebook, at, width);
        members[code]++;
        for (int j = 0; j < width; j++) {
          sums[code * width + j] += sample[vector + j];
        }
      }
      for (int code = 0; code < CODES; code++) {
        for (int j = 0; j < width; j++) {
          codebook[at + code * width + j] =
              members[code] == 0
                  ? sample[random.nextInt(count) * length + first + j]
                  : sums[code * width + j] / members[code];
        }
      }
    }
  }

  /// The code of each group, the smaller one where two centroids are equally near.
  static void encode(float[] codebook, int width, float[] vector, byte[] codes, int at) {
    for (int group = 0; group * width < vector.length; group++) {
      codes[at + group] =
          (byte) nearest(vector, group * width, codebook, CODES * group * width, width);
    }
  }

  /// The squared distances of a vector's groups from their centroids: `values[16 * group + code]`.
  static void distances(float[] codebook, int width, float[] vector, float[] values) {
    if (width == 2) {
      for (int i = 0; i < values.length; i++) {
        int component = i >> 4 << 1;
        float a = vector[component] - codebook[2 * i];
        float b = vector[component + 1] - codebook[2 * i + 1];
        values[i] = a * a + b * b;
      }
      return;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = squared(vector, (i >> 4) * width, codebook, i * width, width);
    }
  }

  private static int nearest(float[] vector, int from, float[] codebook, int at, int width) {
    int nearest = 0;
    float best = Float.POSITIVE_INFINITY;
    for (int code = 0; code < CODES; code++) {
      float distance = squared(vector, from, codebook, at + code * width, width);
      if (distance < best) {
        best = distance;
        nearest = code;
      }
    }
    return nearest;
  }

  private static float squared(float[] vector, int from, float[] codebook, int at, int width) {
    float sum = 0;
    for (int j = 0; j < width; j++) {
      float d = vector[from + j] - codebook[at + j];
      sum += d * d;
    }
    return sum;
  }
}
