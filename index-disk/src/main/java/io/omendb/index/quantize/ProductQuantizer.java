package io.omendb.index.quantize;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/// A 4-bit product quantiser: a vector's components in groups of `width`, each group replaced by
/// the nearest of its 16 codewords (Jégou, Douze, Schmid: Product Quantization for Nearest Neighbor
/// Search). Immutable and thread-safe. Spec chapter 13.1.
public final class ProductQuantizer {
  /// Codewords of a group.
  public static final int CODES = ColumnKernels.CODES;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int ITERATIONS = 10;

  private final int dimension;
  private final int width;
  private final int groups;

  /// `[group][component][code]`; components beyond the dimension are zero.
  private final float[] codebooks;

  private ProductQuantizer(int dimension, int width, float[] codebooks) {
    this.dimension = dimension;
    this.width = width;
    this.groups = groups(dimension, width);
    this.codebooks = codebooks;
  }

  /// Groups of `width` components; the last one may be padded.
  public static int groups(int dimension, int width) {
    if (dimension < 1 || width < 1 || width > dimension) {
      throw new IllegalArgumentException(
          "the width of a group must be in 1.." + dimension + ": " + width);
    }
    return (dimension + width - 1) / width;
  }

  /// Bytes of the codebooks in a file.
  public static long bytes(int dimension, int width) {
    return 4L * CODES * width * groups(dimension, width);
  }

  /// Trains on `count` vectors that lie behind each other, 16 codewords for each `width`
  /// components. The result does not depend on the number of workers.
  public static ProductQuantizer train(
      float[] vectors, int count, int dimension, int width, long seed, Workers workers) {
    int groups = groups(dimension, width);
    float[] codebooks = new float[CODES * width * groups];
    workers.each(
        groups,
        (group, worker) -> {
          int components = Math.min(width, dimension - group * width);
          float[] points = new float[count * width];
          for (int i = 0; i < count; i++) {
            System.arraycopy(vectors, i * dimension + group * width, points, i * width, components);
          }
          float[] book =
              new CodebookTraining(points, count, width, new SplittableRandom(seed + group))
                  .run(ITERATIONS);
          System.arraycopy(book, 0, codebooks, CODES * width * group, CODES * width);
        });
    return new ProductQuantizer(dimension, width, codebooks);
  }

  /// Reads the codebooks that [#write] wrote.
  public static ProductQuantizer read(MemorySegment bytes, long offset, int dimension, int width) {
    float[] codebooks = new float[Math.toIntExact(bytes(dimension, width) / 4)];
    for (int i = 0; i < codebooks.length; i++) {
      codebooks[i] = bytes.get(FLOAT, offset + 4L * i);
    }
    return new ProductQuantizer(dimension, width, codebooks);
  }

  /// Writes the codebooks as float32, `[group][component][code]`: [#bytes] bytes.
  public void write(MemorySegment out, long offset) {
    for (int i = 0; i < codebooks.length; i++) {
      out.set(FLOAT, offset + 4L * i, codebooks[i]);
    }
  }

  public int dimension() {
    return dimension;
  }

  /// Components of a group.
  public int width() {
    return width;
  }

  public int groups() {
    return groups;
  }

  /// Components including padding: what a query must have.
  public int paddedDimension() {
    return width * groups;
  }

  /// The query with zeros behind it, as the table methods want it.
  public float[] padded(float[] query) {
    return Arrays.copyOf(query, paddedDimension());
  }

  /// Whether every codeword is finite.
  public boolean finite() {
    for (float component : codebooks) {
      if (!Float.isFinite(component)) {
        return false;
      }
    }
    return true;
  }

  /// The nearest codeword of each group, one byte 0..15 each, into `codes[at..at+groups)`.
  ///
  /// @param vector of [#paddedDimension] components
  /// @param table scratch of `16 * groups`
  public void encode(float[] vector, float[] table, byte[] codes, int at) {
    squares(vector, table);
    for (int group = 0; group < groups; group++) {
      codes[at + group] = (byte) nearest(table, CODES * group);
    }
  }

  /// The smallest of 16 values; the first of equals.
  static int nearest(float[] values, int from) {
    int best = 0;
    float least = values[from];
    for (int i = 1; i < CODES; i++) {
      if (values[from + i] < least) {
        least = values[from + i];
        best = i;
      }
    }
    return best;
  }

  /// The vector that codes stand for, into `out[0..dimension)`.
  public void decode(byte[] codes, int at, float[] out) {
    for (int i = 0; i < dimension; i++) {
      out[i] = codebooks[CODES * i + codes[at + i / width]];
    }
  }

  /// The inner product of the query with each codeword: `table[16 * group + code]`.
  ///
  /// @param query of [#paddedDimension] components
  public void products(float[] query, float[] table) {
    ColumnKernels.best().products(codebooks, query, width, groups, table);
  }

  /// The squared distance of the query from each codeword: `table[16 * group + code]`.
  ///
  /// @param query of [#paddedDimension] components
  public void squares(float[] query, float[] table) {
    ColumnKernels.best().squares(codebooks, query, width, groups, table);
  }
}
