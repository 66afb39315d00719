package io.omendb.storage.column;

import io.omendb.storage.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Values of one column for consecutive rows, in Arrow's layout: a validity bitmap (absent: nothing
/// is null), offsets for text and bytes (`rows + 1` int32), and values (bits for `bool`, packed
/// little-endian otherwise). Immutable view; valid as long as the memory that the segments refer
/// to. Null slots hold zeros or empty values.
public record Column(
    DataType type,
    int rows,
    @Nullable MemorySegment validity,
    @Nullable MemorySegment offsets,
    MemorySegment values) {
  public static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public boolean isNull(int row) {
    return validity != null
        && (validity.get(ValueLayout.JAVA_BYTE, row >>> 3) & (1 << (row & 7))) == 0;
  }

  public boolean boolAt(int row) {
    return (values.get(ValueLayout.JAVA_BYTE, row >>> 3) & (1 << (row & 7))) != 0;
  }

  /// The whole number or the timestamp's microseconds at that row.
  public long longAt(int row) {
    return switch ((DataType.Scalar) type) {
      case BOOL -> boolAt(row) ? 1 : 0;
      case INT8 -> values.get(ValueLayout.JAVA_BYTE, row);
      case UINT8 -> values.get(ValueLayout.JAVA_BYTE, row) & 0xff;
      case INT16 -> values.get(SHORT, 2L * row);
      case INT32 -> values.get(INT, 4L * row);
      case INT64, TIMESTAMP -> values.get(LONG, 8L * row);
      case FLOAT32, FLOAT64, STRING, BINARY ->
          throw new IllegalStateException(type.text() + " holds no whole numbers");
    };
  }

  /// The number at that row as a double.
  public double doubleAt(int row) {
    return switch ((DataType.Scalar) type) {
      case FLOAT32 -> values.get(FLOAT, 4L * row);
      case FLOAT64 -> values.get(DOUBLE, 8L * row);
      case BOOL, INT8, INT16, INT32, INT64, UINT8, TIMESTAMP -> longAt(row);
      case STRING, BINARY -> throw new IllegalStateException(type.text() + " holds no numbers");
    };
  }

  /// The bytes of a text, a byte string or a vector at that row, without a copy.
  public MemorySegment bytesAt(int row) {
    if (type instanceof DataType.Vector vector) {
      return values.asSlice((long) row * vector.stride(), vector.stride());
    }
    if (offsets == null) {
      throw new IllegalStateException(type.text() + " has no offsets");
    }
    long start = offsets.get(INT, 4L * row);
    long end = offsets.get(INT, 4L * row + 4);
    return values.asSlice(start, end - start);
  }

  public String stringAt(int row) {
    return new String(bytesAt(row).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  /// The vector at that row, its components widened to float.
  public float[] vectorAt(int row) {
    DataType.Vector vector = (DataType.Vector) type;
    float[] out = new float[vector.dimension()];
    long at = (long) row * vector.stride();
    for (int i = 0; i < out.length; i++) {
      out[i] =
          switch (vector.element()) {
            case FLOAT32 -> values.get(FLOAT, at + 4L * i);
            case FLOAT16 -> Float.float16ToFloat(values.get(SHORT, at + 2L * i));
            case INT8 -> values.get(ValueLayout.JAVA_BYTE, at + i);
            case UINT8 -> values.get(ValueLayout.JAVA_BYTE, at + i) & 0xff;
          };
    }
    return out;
  }

  /// How many rows are null.
  public int nullCount() {
    if (validity == null) {
      return 0;
    }
    int nulls = 0;
    for (int row = 0; row < rows; row++) {
      nulls += isNull(row) ? 1 : 0;
    }
    return nulls;
  }
}
