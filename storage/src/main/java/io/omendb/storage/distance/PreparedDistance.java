package io.omendb.storage.distance;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A metric over the sums of a row kernel. For one thread at a time.
final class PreparedDistance implements RowDistance {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Sums of squares below this may have lost much to underflow.
  private static final float SMALL = 1e-30f;

  private final Metric metric;
  private final ElementType element;
  private final int dimension;
  private final RowKernels general;
  private final RowKernels integers;
  private final float[] components;
  private final float[] four = new float[4];
  private RowKernels kernels;
  private float length;

  /// `integers` serves queries whose components are all values of an 8-bit `element`.
  PreparedDistance(
      Metric metric, ElementType element, int dimension, RowKernels general, RowKernels integers) {
    this.metric = metric;
    this.element = element;
    this.dimension = dimension;
    this.general = general;
    this.integers = integers;
    this.components = new float[dimension];
    this.kernels = integers;
  }

  @Override
  public void reset(float[] query) {
    if (query.length != dimension) {
      throw new IllegalArgumentException(
          "the query has " + query.length + " components, the vectors have " + dimension);
    }
    System.arraycopy(query, 0, components, 0, dimension);
    use(integral() ? integers : general);
  }

  @Override
  public void reset(MemorySegment rows, long offset) {
    for (int i = 0; i < dimension; i++) {
      components[i] = component(element, rows, offset, i);
    }
    use(integers);
  }

  /// The component of a stored row as a float.
  static float component(ElementType element, MemorySegment rows, long offset, int index) {
    return switch (element) {
      case FLOAT32 -> rows.get(FLOAT, offset + 4L * index);
      case FLOAT16 -> Float.float16ToFloat(rows.get(SHORT, offset + 2L * index));
      case INT8 -> rows.get(ValueLayout.JAVA_BYTE, offset + index);
      case UINT8 -> rows.get(ValueLayout.JAVA_BYTE, offset + index) & 0xff;
    };
  }

  private void use(RowKernels chosen) {
    kernels = chosen;
    kernels.query(components);
    if (metric == Metric.COSINE) {
      double sum = 0;
      for (float component : components) {
        sum += (double) component * component;
      }
      length = (float) Math.sqrt(sum);
    }
  }

  private boolean integral() {
    int low = element == ElementType.INT8 ? -128 : 0;
    for (float component : components) {
      if (component != (int) component || component < low || component > low + 255) {
        return false;
      }
    }
    return true;
  }

  @Override
  public float at(MemorySegment rows, long offset) {
    return switch (metric) {
      case L2 -> kernels.squares(rows, offset);
      case COSINE -> cosine(kernels.dot(rows, offset), rows, offset);
      case DOT -> negated(kernels.dot(rows, offset), rows, offset);
    };
  }

  @Override
  public void four(
      MemorySegment rows, long first, long second, long third, long fourth, float[] out) {
    switch (metric) {
      case L2 -> kernels.squaresOfFour(rows, first, second, third, fourth, out);
      case COSINE -> {
        kernels.dotsOfFour(rows, first, second, third, fourth, out);
        out[0] = cosine(out[0], rows, first);
        out[1] = cosine(out[1], rows, second);
        out[2] = cosine(out[2], rows, third);
        out[3] = cosine(out[3], rows, fourth);
      }
      case DOT -> {
        kernels.dotsOfFour(rows, first, second, third, fourth, out);
        out[0] = negated(out[0], rows, first);
        out[1] = negated(out[1], rows, second);
        out[2] = negated(out[2], rows, third);
        out[3] = negated(out[3], rows, fourth);
      }
    }
  }

  @Override
  public void run(MemorySegment rows, long offset, long stride, int count, float[] out) {
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      long at = offset + i * stride;
      four(rows, at, at + stride, at + 2 * stride, at + 3 * stride, four);
      System.arraycopy(four, 0, out, i, 4);
    }
    for (; i < count; i++) {
      out[i] = at(rows, offset + i * stride);
    }
  }

  /// A product that overflowed half-way may cancel out in float64.
  private float negated(float dot, MemorySegment rows, long offset) {
    return Float.isFinite(dot) ? -dot : (float) -wideDot(rows, offset);
  }

  private float cosine(float dot, MemorySegment rows, long offset) {
    float norm = kernels.norm(rows, offset);
    float lengths = length * (float) Math.sqrt(norm);
    boolean precise = norm > SMALL && lengths > SMALL && Float.isFinite(lengths);
    return precise && Float.isFinite(dot) ? 1 - dot / lengths : wideCosine(rows, offset);
  }

  private double wideDot(MemorySegment rows, long offset) {
    double sum = 0;
    for (int i = 0; i < dimension; i++) {
      sum += (double) component(element, rows, offset, i) * components[i];
    }
    return sum;
  }

  /// In float64, where squares of float32 neither overflow nor vanish. A vector without a direction
  /// is as far from every other as a perpendicular one.
  private float wideCosine(MemorySegment rows, long offset) {
    double own = 0;
    double others = 0;
    for (int i = 0; i < dimension; i++) {
      double component = component(element, rows, offset, i);
      own += (double) components[i] * components[i];
      others += component * component;
    }
    double lengths = Math.sqrt(own) * Math.sqrt(others);
    return lengths > 0 ? (float) (1 - wideDot(rows, offset) / lengths) : 1;
  }
}
