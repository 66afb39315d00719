package io.omendb.storage.source.convert;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.TimestampText;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// What types become what other types, value by value. Stateless.
public final class Conversion {
  private Conversion() {}

  /// Whether some values of the one type have a meaning as the other.
  public static boolean possible(DataType from, DataType to) {
    if (from.equals(to)) {
      return true;
    }
    return switch (to) {
      case DataType.Vector vector ->
          from == Scalar.BINARY
              || (from instanceof DataType.Vector other && other.dimension() == vector.dimension());
      case Scalar scalar -> from instanceof Scalar other && possible(other, scalar);
    };
  }

  private static boolean possible(Scalar from, Scalar to) {
    boolean number = from.integer() || from.floating();
    return switch (to) {
      case BOOL -> false;
      case INT8, INT16, INT32, UINT8, FLOAT32, FLOAT64 -> number;
      case INT64 -> number || from == Scalar.TIMESTAMP;
      case STRING -> from == Scalar.BINARY;
      case BINARY -> from == Scalar.STRING;
      case TIMESTAMP -> from == Scalar.INT64 || from == Scalar.STRING;
    };
  }

  /// Adds the value at a row, of another type, to a builder.
  public static void add(ColumnBuilder builder, Column column, int row) {
    if (column.isNull(row)) {
      builder.addNull();
      return;
    }
    switch (builder.type()) {
      case DataType.Vector vector -> addVector(builder, vector, column, row);
      case Scalar scalar -> addScalar(builder, scalar, column, row);
    }
  }

  private static void addScalar(ColumnBuilder builder, Scalar to, Column column, int row) {
    Scalar from = (Scalar) column.type();
    switch (to) {
      case STRING, BINARY -> builder.addBytes(column.bytesAt(row));
      case TIMESTAMP ->
          builder.addLong(
              from == Scalar.STRING
                  ? TimestampText.micros(column.stringAt(row))
                  : column.longAt(row));
      case FLOAT32, FLOAT64 -> {
        if (from.floating()) {
          Cells.addReal(builder, to, column.doubleAt(row));
        } else {
          long value = column.longAt(row);
          double near = to == Scalar.FLOAT32 ? (float) value : (double) value;
          if ((long) near != value || value == Long.MAX_VALUE) {
            throw new InvalidInput(value + " cannot be " + to.text() + " exactly");
          }
          builder.addDouble(near);
        }
      }
      case INT8, INT16, INT32, INT64, UINT8 -> {
        if (from.floating()) {
          double value = column.doubleAt(row);
          if (value != Math.rint(value) || Math.abs(value) >= 0x1p63) {
            throw new InvalidInput(value + " cannot be " + to.text() + " exactly");
          }
          Cells.addWhole(builder, to, (long) value);
        } else {
          Cells.addWhole(builder, to, column.longAt(row));
        }
      }
      case BOOL -> throw new IllegalStateException("no conversion to bool");
    }
  }

  private static void addVector(ColumnBuilder builder, DataType.Vector to, Column column, int row) {
    if (!(column.type() instanceof DataType.Vector)) {
      MemorySegment bytes = column.bytesAt(row);
      if (bytes.byteSize() != to.stride()) {
        throw new InvalidInput(bytes.byteSize() + " bytes != " + to.stride() + " of " + to.text());
      }
      builder.addBytes(bytes);
      return;
    }
    float[] components = column.vectorAt(row);
    for (int i = 0; i < components.length; i++) {
      components[i] = Cells.component(to.element(), components[i]);
    }
    builder.addVector(components);
  }

  /// A component of a vector of floating-point numbers.
  public static float component(Column column, DataType.Vector vector, int row, int i) {
    long at = (long) row * vector.stride() + (long) i * vector.element().bytes();
    return switch (vector.element()) {
      case FLOAT32 -> column.values().get(Column.FLOAT, at);
      case FLOAT16 -> Float.float16ToFloat(column.values().get(Column.SHORT, at));
      case INT8 -> column.values().get(ValueLayout.JAVA_BYTE, at);
      case UINT8 -> column.values().get(ValueLayout.JAVA_BYTE, at) & 0xff;
    };
  }

  /// Whether the bytes are well-formed UTF-8.
  public static boolean utf8(MemorySegment bytes) {
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE)));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
