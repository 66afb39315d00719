package io.omendb.index.quantize;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Vectors as columns in blocks of 64, so that one pass over a block gives 64 inner products.
/// Immutable and thread-safe.
///
/// A block is `[component][64]` float32, little-endian; columns beyond the last vector are zero and
/// their squared norm is infinite. Spec chapter 13.1.
public final class Centroids {
  /// Vectors of a block.
  public static final int BLOCK = ColumnKernels.BLOCK;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int count;
  private final int dimension;
  private final MemorySegment columns;
  private final long offset;
  private final float[] norms;

  /// Columns that lie in a native segment from `offset` on.
  ///
  /// @param norms the squared norm of each, of [#padded] length
  public Centroids(int count, int dimension, MemorySegment columns, long offset, float[] norms) {
    this.count = count;
    this.dimension = dimension;
    this.columns = columns;
    this.offset = offset;
    this.norms = norms;
  }

  /// `count` vectors that lie behind each other, transposed.
  public static Centroids of(float[] vectors, int count, int dimension) {
    MemorySegment columns = Arena.ofAuto().allocate(bytes(count, dimension), 64);
    float[] norms = new float[padded(count)];
    Arrays.fill(norms, Float.POSITIVE_INFINITY);
    for (int i = 0; i < count; i++) {
      float norm = 0;
      for (int j = 0; j < dimension; j++) {
        float component = vectors[i * dimension + j];
        columns.set(FLOAT, at(0, dimension, i, j), component);
        norm += component * component;
      }
      norms[i] = norm;
    }
    return new Centroids(count, dimension, columns, 0, norms);
  }

  /// The count rounded up to whole blocks.
  public static int padded(int count) {
    return Math.addExact(count, BLOCK - 1) / BLOCK * BLOCK;
  }

  /// Bytes of the blocks.
  public static long bytes(int count, int dimension) {
    return 4L * dimension * padded(count);
  }

  private static long at(long offset, int dimension, int vector, int component) {
    long block = (long) (vector / BLOCK) * dimension + component;
    return offset + 4 * (block * BLOCK + vector % BLOCK);
  }

  public int count() {
    return count;
  }

  public int dimension() {
    return dimension;
  }

  /// The blocks themselves.
  public MemorySegment columns() {
    return columns.asSlice(offset, bytes(count, dimension));
  }

  /// The squared norms, padding included; the array itself.
  public float[] norms() {
    return norms;
  }

  /// What is wrong with vectors and norms that were read from a file: a component that is not
  /// finite, or a norm that is not that of its vector; empty if nothing is.
  public String check() {
    // Norms are sums of rounded float32 squares, so their error grows with the dimension.
    double tolerance = 1e-4 + dimension * 0x1p-24;
    double[] squares = new double[BLOCK];
    for (int first = 0; first < norms.length; first += BLOCK) {
      Arrays.fill(squares, 0);
      for (int j = 0; j < dimension; j++) {
        long row = at(offset, dimension, first, j);
        for (int i = 0; i < BLOCK; i++) {
          double component = columns.get(FLOAT, row + 4L * i);
          squares[i] += component * component;
        }
      }
      for (int i = 0; i < BLOCK; i++) {
        int vector = first + i;
        if (vector >= count) {
          if (squares[i] != 0 || norms[vector] != Float.POSITIVE_INFINITY) {
            return "the padding after the last centroid is not empty";
          }
        } else if (!Double.isFinite(squares[i])) {
          return "centroid " + vector + " has a component that is not finite";
        } else if (norms[vector] != (float) squares[i]
            && !(Math.abs(norms[vector] - squares[i]) <= tolerance * squares[i])) {
          return "centroid " + vector + " has a squared norm of " + norms[vector];
        }
      }
    }
    return "";
  }

  /// One component of one vector.
  public float component(int vector, int component) {
    return columns.get(FLOAT, at(offset, dimension, vector, component));
  }

  /// Copies a vector to `out[at..)`.
  public void copy(int vector, float[] out, int at) {
    for (int i = 0; i < dimension; i++) {
      out[at + i] = component(vector, i);
    }
  }

  /// The inner products with every vector, padding included.
  public void dots(float[] query, float[] out) {
    for (int i = 0; i < count; i += BLOCK) {
      ColumnKernels.best().dots(columns, at(offset, dimension, i, 0), query, dimension, out, i);
    }
  }

  /// The nearest vector of each of `points` points that lie behind each other.
  ///
  /// @param queries room for four points
  /// @param dots room for four times [#padded] products
  public void nearest(
      float[] values, int points, float[] queries, float[] dots, int[] out, int at) {
    int stride = padded(count);
    for (int i = 0; i < points; i += 4) {
      int some = Math.min(4, points - i);
      System.arraycopy(values, i * dimension, queries, 0, some * dimension);
      for (int block = 0; block < count; block += BLOCK) {
        ColumnKernels.best()
            .dotsOfFour(
                columns, at(offset, dimension, block, 0), queries, dimension, dots, block, stride);
      }
      for (int j = 0; j < some; j++) {
        out[at + i + j] = ColumnKernels.best().nearest(norms, dots, j * stride, stride);
      }
    }
  }
}
