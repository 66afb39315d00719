package io.omendb.storage.source.parquet;

import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.source.convert.Cells;
import io.omendb.storage.source.convert.Conversion;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/// A column of a Parquet file that becomes scalars or vectors. Immutable.
///
/// @param list whether a row is a list of numbers
public record ParquetColumn(String name, ColumnDescriptor descriptor, DataType type, boolean list)
    implements ParquetField {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  /// The Julian day number of 1970-01-01.
  private static final long EPOCH_JULIAN_DAY = 2_440_588;

  /// The type of single values of that Parquet type.
  public static Scalar scalar(String column, PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    boolean refused =
        logical instanceof DecimalLogicalTypeAnnotation
            || logical instanceof TimeLogicalTypeAnnotation;
    if (refused) {
      throw new InvalidInput("column '" + column + "' is " + logical + ", which is not supported");
    }
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> Scalar.BOOL;
      case FLOAT -> Scalar.FLOAT32;
      case DOUBLE -> Scalar.FLOAT64;
      case INT96 -> Scalar.TIMESTAMP;
      case INT64 ->
          logical instanceof TimestampLogicalTypeAnnotation ? Scalar.TIMESTAMP : Scalar.INT64;
      case INT32 -> {
        if (logical instanceof IntLogicalTypeAnnotation integer) {
          yield integer(integer);
        }
        yield logical == null ? Scalar.INT32 : Scalar.TIMESTAMP;
      }
      case BINARY ->
          logical instanceof StringLogicalTypeAnnotation
                  || logical instanceof EnumLogicalTypeAnnotation
                  || logical instanceof JsonLogicalTypeAnnotation
              ? Scalar.STRING
              : Scalar.BINARY;
      case FIXED_LEN_BYTE_ARRAY ->
          logical instanceof Float16LogicalTypeAnnotation ? Scalar.FLOAT32 : Scalar.BINARY;
    };
  }

  private static Scalar integer(IntLogicalTypeAnnotation integer) {
    return switch (integer.getBitWidth()) {
      case 8 -> integer.isSigned() ? Scalar.INT8 : Scalar.UINT8;
      case 16 -> integer.isSigned() ? Scalar.INT16 : Scalar.INT32;
      default -> integer.isSigned() ? Scalar.INT32 : Scalar.INT64;
    };
  }

  @Override
  public List<ColumnDescriptor> descriptors() {
    return List.of(descriptor);
  }

  @Override
  public boolean nullable() {
    return !list && descriptor.getMaxDefinitionLevel() > 0;
  }

  @Override
  public void read(List<ColumnReader> readers, ColumnBuilder builder) {
    read(readers.getFirst(), builder);
  }

  /// Adds the next value and moves behind it.
  void read(ColumnReader reader, ColumnBuilder builder) {
    switch (type) {
      case DataType.Vector vector -> builder.addVector(vector(reader, vector));
      case Scalar scalar -> {
        if (reader.getCurrentDefinitionLevel() < descriptor.getMaxDefinitionLevel()) {
          builder.addNull();
        } else {
          add(reader, scalar, builder);
        }
        reader.consume();
      }
      case DataType.Nested nested -> throw new IllegalStateException(nested.text());
    }
  }

  private float[] vector(ColumnReader reader, DataType.Vector vector) {
    double[] numbers = numbers(reader, vector.dimension());
    if (numbers.length != vector.dimension()) {
      throw new InvalidInput(
          String.format(Locale.ROOT, "dimension %d != %d", numbers.length, vector.dimension()));
    }
    float[] components = new float[numbers.length];
    for (int i = 0; i < components.length; i++) {
      components[i] = Cells.component(ElementType.FLOAT32, numbers[i]);
    }
    return components;
  }

  /// The next row's list, and moves behind it.
  public double[] numbers(ColumnReader reader, int expected) {
    double[] numbers = new double[Math.min(expected, 1_024)];
    int count = 0;
    if (reader.getCurrentDefinitionLevel() == 0) {
      throw new InvalidInput("a vector cannot be null or empty");
    }
    boolean empty =
        reader.getCurrentDefinitionLevel()
            < descriptor.getMaxDefinitionLevel() - nullableElements();
    do {
      if (!empty) {
        if (reader.getCurrentDefinitionLevel() < descriptor.getMaxDefinitionLevel()) {
          throw new InvalidInput("component " + (count + 1) + " of the vector is null");
        }
        if (count == DataType.Vector.MAX_DIMENSION) {
          throw new InvalidInput("a list of more than " + count + " numbers is no vector");
        }
        if (count == numbers.length) {
          numbers = Arrays.copyOf(numbers, 2 * count + 16);
        }
        numbers[count++] = number(reader);
      }
      reader.consume();
    } while (reader.getCurrentRepetitionLevel() > 0);
    return Arrays.copyOf(numbers, count);
  }

  private int nullableElements() {
    return descriptor.getPrimitiveType().isRepetition(Type.Repetition.OPTIONAL) ? 1 : 0;
  }

  private double number(ColumnReader reader) {
    return switch (descriptor.getPrimitiveType().getPrimitiveTypeName()) {
      case FLOAT -> reader.getFloat();
      case DOUBLE -> reader.getDouble();
      case INT32 -> exact(reader.getInteger());
      case INT64 -> exact(reader.getLong());
      case BOOLEAN, BINARY, FIXED_LEN_BYTE_ARRAY, INT96 ->
          throw new IllegalStateException("not a list of numbers");
    };
  }

  private static double exact(long component) {
    if ((long) (float) component != component || component == Long.MAX_VALUE) {
      throw new InvalidInput(component + " cannot be a float32 component");
    }
    return component;
  }

  private void add(ColumnReader reader, Scalar scalar, ColumnBuilder builder) {
    PrimitiveType primitive = descriptor.getPrimitiveType();
    LogicalTypeAnnotation logical = primitive.getLogicalTypeAnnotation();
    switch (primitive.getPrimitiveTypeName()) {
      case BOOLEAN -> builder.addBool(reader.getBoolean());
      case FLOAT -> builder.addDouble(reader.getFloat());
      case DOUBLE -> builder.addDouble(reader.getDouble());
      case INT32 -> {
        int value = reader.getInteger();
        if (scalar == Scalar.TIMESTAMP) {
          builder.addLong(value * MICROS_PER_DAY);
        } else {
          boolean unsigned =
              logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned();
          Cells.addWhole(builder, scalar, unsigned ? value & 0xffff_ffffL : value);
        }
      }
      case INT64 -> builder.addLong(whole(reader.getLong(), logical));
      case INT96 -> builder.addLong(int96(reader.getBinary().toByteBuffer()));
      case BINARY, FIXED_LEN_BYTE_ARRAY -> {
        byte[] bytes = reader.getBinary().getBytesUnsafe();
        if (logical instanceof Float16LogicalTypeAnnotation) {
          builder.addDouble(Float.float16ToFloat((short) ((bytes[0] & 0xff) | (bytes[1] << 8))));
        } else if (scalar == Scalar.STRING && !Conversion.utf8(MemorySegment.ofArray(bytes))) {
          throw new InvalidInput("not UTF-8");
        } else {
          builder.addBytes(MemorySegment.ofArray(bytes));
        }
      }
    }
  }

  private static long whole(long value, @Nullable LogicalTypeAnnotation logical) {
    return switch (logical) {
      case TimestampLogicalTypeAnnotation time ->
          switch (time.getUnit()) {
            case MILLIS -> {
              try {
                yield Math.multiplyExact(value, 1_000L);
              } catch (ArithmeticException e) {
                throw new InvalidInput("a timestamp out of range: " + value + " milliseconds");
              }
            }
            case MICROS -> value;
            case NANOS -> {
              if (value % 1_000 != 0) {
                throw new InvalidInput("a timestamp finer than a microsecond");
              }
              yield value / 1_000;
            }
          };
      case IntLogicalTypeAnnotation integer -> {
        if (!integer.isSigned() && value < 0) {
          throw new InvalidInput(Long.toUnsignedString(value) + " is out of the range of int64");
        }
        yield value;
      }
      case null -> value;
      case LogicalTypeAnnotation _ -> value;
    };
  }

  private static long int96(ByteBuffer bytes) {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    long nanos = bytes.getLong(bytes.position());
    long day = bytes.getInt(bytes.position() + 8) - EPOCH_JULIAN_DAY;
    if (nanos % 1_000 != 0) {
      throw new InvalidInput("a timestamp finer than a microsecond");
    }
    try {
      return Math.addExact(Math.multiplyExact(day, MICROS_PER_DAY), nanos / 1_000);
    } catch (ArithmeticException e) {
      throw new InvalidInput("a timestamp out of range");
    }
  }
}
