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
              || (from instanceof DataType.Vector other && other.dimension() == vector.dimension())
              || (from instanceof DataType.ListOf list && number(list.element()));
      case Scalar scalar -> from instanceof Scalar other && possible(other, scalar);
      case DataType.ListOf list ->
          from instanceof DataType.ListOf other && possible(other.element(), list.element());
      case DataType.Struct struct ->
          from instanceof DataType.Struct other && possible(other, struct);
    };
  }

  private static boolean number(DataType type) {
    return type instanceof Scalar scalar && (scalar.integer() || scalar.floating());
  }

  /// Members are matched by name.
  private static boolean possible(DataType.Struct from, DataType.Struct to) {
    return from.members().size() == to.members().size()
        && to.members().stream()
            .allMatch(member -> {
              int at = from.indexOf(member.name());
              return at >= 0 && possible(from.members().get(at).type(), member.type());
            });
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

  /// Adds the value at a row to a builder, whatever the two types are.
  public static void add(ColumnBuilder builder, Column column, int row) {
    if (column.isNull(row)) {
      builder.addNull();
    } else if (builder.type().equals(column.type())) {
      builder.add(column, row);
    } else {
      convert(builder, column, row);
    }
  }

  private static void convert(ColumnBuilder builder, Column column, int row) {
    switch (builder.type()) {
      case DataType.Vector vector -> addVector(builder, vector, column, row);
      case Scalar scalar -> addScalar(builder, scalar, column, row);
      case DataType.ListOf _ -> {
        for (int i = column.start(row); i < column.start(row + 1); i++) {
          add(builder.elements(), column.elements(), i);
        }
        builder.endList();
      }
      case DataType.Struct struct -> addStruct(builder, struct, column, row);
    }
  }

  private static void addStruct(ColumnBuilder builder, DataType.Struct to, Column column, int row) {
    DataType.Struct from = (DataType.Struct) column.type();
    for (int i = 0; i < to.members().size(); i++) {
      DataType.Member member = to.members().get(i);
      Column values = column.children().get(from.indexOf(member.name()));
      if (values.isNull(row) && !member.nullable()) {
        throw new InvalidInput("member '" + member.name() + "' is null, but allows none");
      }
      add(builder.member(i), values, row);
    }
    builder.endStruct();
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
    if (column.type() instanceof DataType.ListOf) {
      Cells.addVector(builder, to, numbers(column, row));
      return;
    }
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

  private static double[] numbers(Column lists, int row) {
    int start = lists.start(row);
    double[] numbers = new double[lists.start(row + 1) - start];
    for (int i = 0; i < numbers.length; i++) {
      if (lists.elements().isNull(start + i)) {
        throw new InvalidInput("component " + (i + 1) + " of the vector is null");
      }
      numbers[i] = lists.elements().doubleAt(start + i);
    }
    return numbers;
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
