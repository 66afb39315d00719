package io.omendb.index.space;

import io.omendb.storage.index.VectorRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Reads stored vectors as floats. Stateless and thread-safe.
public final class Components {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Components() {}

  /// The components of a row, into `out[0..dimension)`.
  public static void load(VectorRows rows, int row, float[] out) {
    int run = rows.runOf(row);
    MemorySegment segment = rows.segment(run);
    long offset = rows.offset(run, row);
    int dimension = rows.dimension();
    switch (rows.element()) {
      case FLOAT32 -> MemorySegment.copy(segment, FLOAT, offset, out, 0, dimension);
      case FLOAT16 -> {
        for (int i = 0; i < dimension; i++) {
          out[i] = Float.float16ToFloat(segment.get(SHORT, offset + 2L * i));
        }
      }
      case INT8 -> {
        for (int i = 0; i < dimension; i++) {
          out[i] = segment.get(ValueLayout.JAVA_BYTE, offset + i);
        }
      }
      case UINT8 -> {
        for (int i = 0; i < dimension; i++) {
          out[i] = segment.get(ValueLayout.JAVA_BYTE, offset + i) & 0xff;
        }
      }
    }
  }
}
