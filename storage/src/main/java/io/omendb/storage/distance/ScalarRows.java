package io.omendb.storage.distance;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The scalar twin of every row kernel: sums in float64, so that 8-bit values stay exact. For one
/// thread at a time.
final class ScalarRows extends RowKernels {
  private final ElementType element;
  private final int dimension;
  private float[] query;

  ScalarRows(ElementType element, int dimension) {
    this.element = element;
    this.dimension = dimension;
    this.query = new float[dimension];
  }

  @Override
  void query(float[] components) {
    query = Arrays.copyOf(components, dimension);
  }

  @Override
  float squares(MemorySegment rows, long offset) {
    double sum = 0;
    for (int i = 0; i < dimension; i++) {
      double difference = PreparedDistance.component(element, rows, offset, i) - query[i];
      sum += difference * difference;
    }
    return (float) sum;
  }

  @Override
  float dot(MemorySegment rows, long offset) {
    double sum = 0;
    for (int i = 0; i < dimension; i++) {
      sum += (double) PreparedDistance.component(element, rows, offset, i) * query[i];
    }
    return (float) sum;
  }

  @Override
  float norm(MemorySegment rows, long offset) {
    double sum = 0;
    for (int i = 0; i < dimension; i++) {
      double component = PreparedDistance.component(element, rows, offset, i);
      sum += component * component;
    }
    return (float) sum;
  }
}
