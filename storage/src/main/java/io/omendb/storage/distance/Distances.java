package io.omendb.storage.distance;

/// Makes distances for a metric and an element type, by the kernels that suit this machine.
/// Stateless and thread-safe.
///
/// Sums are accumulated in float32 or wider, in an order that depends on the register width, so
/// results of two machines agree within 1e-4 relative. Between 8-bit rows and a query whose
/// components are all representable in the rows' type, sums are integers and exact. Spec chapter
/// 13.
public final class Distances {
  /// Above this many components an integer sum might overflow; float sums are used instead.
  static final int INTEGER_DIMENSIONS = 32_768;

  private Distances() {}

  /// The distances from this query; the array is copied.
  public static QueryDistance query(Metric metric, ElementType element, float[] query) {
    RowDistance distance = rows(metric, element, query.length);
    distance.reset(query);
    return distance;
  }

  /// Distances between rows of `dimension` components; the query is the origin until it is reset.
  public static RowDistance rows(Metric metric, ElementType element, int dimension) {
    return rows(metric, element, dimension, Kernels.bits());
  }

  static RowDistance rows(Metric metric, ElementType element, int dimension, int bits) {
    if (dimension <= 0) {
      throw new IllegalArgumentException("dimension must be positive: " + dimension);
    }
    RowKernels scalar = new ScalarRows(element, dimension);
    if (bits == 0) {
      return new PreparedDistance(metric, element, dimension, scalar, scalar);
    }
    return switch (element) {
      case FLOAT32 -> prepared(metric, element, dimension, new SimdFloats(dimension));
      case FLOAT16 -> prepared(metric, element, dimension, new SimdHalves(dimension));
      case INT8, UINT8 -> {
        // A quarter of 128 bits is no vector shape.
        RowKernels general = bits > 128 ? new SimdBytes(element, dimension) : scalar;
        RowKernels integers =
            dimension <= INTEGER_DIMENSIONS ? new SimdIntegers(element, dimension) : general;
        yield new PreparedDistance(metric, element, dimension, general, integers);
      }
    };
  }

  private static RowDistance prepared(
      Metric metric, ElementType element, int dimension, RowKernels kernels) {
    return new PreparedDistance(metric, element, dimension, kernels, kernels);
  }
}
