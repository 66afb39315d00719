package io.omendb.storage.expression;

import io.omendb.storage.column.Column;
import io.omendb.storage.schema.DataType.Scalar;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The result of an operation on numbers, null where one of its operands is. For one thread at a
/// time.
final class Numbers {
  private final byte @Nullable [] validity;

  Numbers(int rows, Column left, Column right) {
    MemorySegment a = left.validity();
    MemorySegment b = right.validity();
    if (a == null && b == null) {
      this.validity = null;
      return;
    }
    byte[] bits = new byte[(rows + 7) >>> 3];
    Arrays.fill(bits, (byte) 0xff);
    for (int i = 0; i < bits.length; i++) {
      if (a != null) {
        bits[i] &= a.get(ValueLayout.JAVA_BYTE, i);
      }
      if (b != null) {
        bits[i] &= b.get(ValueLayout.JAVA_BYTE, i);
      }
    }
    this.validity = bits;
  }

  boolean isNull(int row) {
    return validity != null && (validity[row >>> 3] & (1 << (row & 7))) == 0;
  }

  /// The values of a column of whole numbers.
  static long[] longs(Column column, int rows) {
    long[] out = new long[rows];
    MemorySegment values = column.values();
    switch ((Scalar) column.type()) {
      case INT8 -> {
        for (int row = 0; row < rows; row++) {
          out[row] = values.get(ValueLayout.JAVA_BYTE, row);
        }
      }
      case UINT8 -> {
        for (int row = 0; row < rows; row++) {
          out[row] = values.get(ValueLayout.JAVA_BYTE, row) & 0xff;
        }
      }
      case INT16 -> {
        for (int row = 0; row < rows; row++) {
          out[row] = values.get(Column.SHORT, 2L * row);
        }
      }
      case INT32 -> {
        for (int row = 0; row < rows; row++) {
          out[row] = values.get(Column.INT, 4L * row);
        }
      }
      case INT64 -> {
        for (int row = 0; row < rows; row++) {
          out[row] = values.get(Column.LONG, 8L * row);
        }
      }
      case BOOL, FLOAT32, FLOAT64, STRING, BINARY, TIMESTAMP ->
          throw new IllegalStateException(column.type().text() + " is no whole number");
    }
    return out;
  }

  /// The values of a column of numbers, rounded where a double does not hold them.
  static double[] doubles(Column column, int rows) {
    double[] out = new double[rows];
    MemorySegment values = column.values();
    switch ((Scalar) column.type()) {
      case FLOAT32 -> {
        for (int row = 0; row < rows; row++) {
          out[row] = values.get(Column.FLOAT, 4L * row);
        }
      }
      case FLOAT64 -> {
        for (int row = 0; row < rows; row++) {
          out[row] = values.get(Column.DOUBLE, 8L * row);
        }
      }
      case INT8, INT16, INT32, INT64, UINT8 -> {
        long[] longs = longs(column, rows);
        for (int row = 0; row < rows; row++) {
          out[row] = longs[row];
        }
      }
      case BOOL, STRING, BINARY, TIMESTAMP ->
          throw new IllegalStateException(column.type().text() + " is no number");
    }
    return out;
  }

  Column column(long[] values) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[Math.multiplyExact(8, values.length)]);
    for (int row = 0; row < values.length; row++) {
      if (!isNull(row)) {
        bytes.set(Column.LONG, 8L * row, values[row]);
      }
    }
    return column(Scalar.INT64, values.length, bytes);
  }

  Column column(double[] values) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[Math.multiplyExact(8, values.length)]);
    for (int row = 0; row < values.length; row++) {
      if (!isNull(row)) {
        bytes.set(Column.DOUBLE, 8L * row, values[row]);
      }
    }
    return column(Scalar.FLOAT64, values.length, bytes);
  }

  private Column column(Scalar type, int rows, MemorySegment bytes) {
    MemorySegment bits = validity == null ? null : MemorySegment.ofArray(validity);
    return new Column(type, rows, bits, null, bytes);
  }
}
