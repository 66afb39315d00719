package io.omendb.index.quantize;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The scalar twin of [SimdColumns]. Stateless and thread-safe.
final class ScalarColumns implements ColumnKernels {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @Override
  public void dots(
      MemorySegment block, long offset, float[] query, int dimension, float[] out, int at) {
    dots(block, offset, query, 0, dimension, out, at);
  }

  private static void dots(
      MemorySegment block,
      long offset,
      float[] query,
      int first,
      int dimension,
      float[] out,
      int at) {
    Arrays.fill(out, at, at + BLOCK, 0);
    for (int i = 0; i < dimension; i++) {
      float component = query[first + i];
      long row = offset + 4L * BLOCK * i;
      for (int j = 0; j < BLOCK; j++) {
        out[at + j] += component * block.get(FLOAT, row + 4L * j);
      }
    }
  }

  @Override
  public void dotsOfFour(
      MemorySegment block,
      long offset,
      float[] queries,
      int dimension,
      float[] out,
      int at,
      int stride) {
    for (int i = 0; i < 4; i++) {
      dots(block, offset, queries, i * dimension, dimension, out, at + i * stride);
    }
  }

  @Override
  public int nearest(float[] terms, float[] dots, int from, int count) {
    int best = 0;
    float least = Float.POSITIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      float distance = terms[i] - 2 * dots[from + i];
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }

  @Override
  public void products(float[] codebooks, float[] query, int width, int groups, float[] out) {
    for (int group = 0; group < groups; group++) {
      for (int code = 0; code < CODES; code++) {
        float sum = 0;
        for (int i = group * width; i < (group + 1) * width; i++) {
          sum += query[i] * codebooks[CODES * i + code];
        }
        out[CODES * group + code] = sum;
      }
    }
  }

  @Override
  public void squares(float[] codebooks, float[] query, int width, int groups, float[] out) {
    for (int group = 0; group < groups; group++) {
      for (int code = 0; code < CODES; code++) {
        float sum = 0;
        for (int i = group * width; i < (group + 1) * width; i++) {
          float difference = query[i] - codebooks[CODES * i + code];
          sum += difference * difference;
        }
        out[CODES * group + code] = sum;
      }
    }
  }
}
