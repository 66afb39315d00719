package io.omendb.index.ivf;

import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Reads stored rows as the float32 vectors that are indexed: of length one under the cosine
/// metric. Immutable and thread-safe.
record RowDecoder(VectorRows rows, Metric metric) {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Reads one row, less `origin`, into `out[at..at+dimension)`.
  void read(int row, float[] origin, float[] out, int at) {
    int run = rows.runOf(row);
    rows.verify(run, row, 1);
    components(rows.element(), rows.segment(run), rows.offset(run, row), out, at);
    prepare(metric, origin, out, at);
  }

  private void components(
      ElementType element, MemorySegment segment, long offset, float[] out, int at) {
    int dimension = rows.dimension();
    switch (element) {
      case FLOAT32 -> MemorySegment.copy(segment, FLOAT, offset, out, at, dimension);
      case FLOAT16 -> {
        for (int i = 0; i < dimension; i++) {
          out[at + i] = Float.float16ToFloat(segment.get(SHORT, offset + 2L * i));
        }
      }
      case INT8 -> {
        for (int i = 0; i < dimension; i++) {
          out[at + i] = segment.get(ValueLayout.JAVA_BYTE, offset + i);
        }
      }
      case UINT8 -> {
        for (int i = 0; i < dimension; i++) {
          out[at + i] = segment.get(ValueLayout.JAVA_BYTE, offset + i) & 0xff;
        }
      }
    }
  }

  /// Normalises a vector where the metric is cosine, then subtracts the origin.
  static void prepare(Metric metric, float[] origin, float[] vector, int at) {
    int dimension = origin.length;
    float factor = 1;
    if (metric == Metric.COSINE) {
      double sum = 0;
      for (int i = at; i < at + dimension; i++) {
        sum += (double) vector[i] * vector[i];
      }
      factor = sum > 0 ? (float) (1 / Math.sqrt(sum)) : 0;
    }
    for (int i = 0; i < dimension; i++) {
      vector[at + i] = vector[at + i] * factor - origin[i];
    }
  }
}
