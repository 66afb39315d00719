package io.omendb.storage.columnfile;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Rows of every type, from a seed, and their values as plain objects.
public final class SampleRows {
  public static final Schema SCALARS =
      Schema.parse(
          "b bool, i8 int8, i16 int16, i32 int32, i64 int64 not null, u8 uint8, f32 float32,"
              + " f64 float64, s string, raw binary, t timestamp");

  private static final String[] TEXTS = {
    "", "a", "naïve", "日本語", "🙂🙃", "plain text of some length"
  };

  private SampleRows() {}

  public static Batch batch(Schema schema, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Column> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      columns.add(column(field, rows, random));
    }
    return new Batch(schema, rows, columns);
  }

  public static Column column(Field field, int rows, SplittableRandom random) {
    ColumnBuilder builder = new ColumnBuilder(field.type());
    int nullsIn100 = field.nullable() ? random.nextInt(4) * 20 : 0;
    for (int row = 0; row < rows; row++) {
      if (random.nextInt(100) < nullsIn100) {
        builder.addNull();
      } else {
        add(builder, field.type(), random);
      }
    }
    return builder.build();
  }

  private static void add(ColumnBuilder builder, DataType type, SplittableRandom random) {
    switch (type) {
      case DataType.Vector vector -> {
        float[] components = new float[vector.dimension()];
        for (int i = 0; i < components.length; i++) {
          components[i] = random.nextInt(100);
        }
        builder.addVector(components);
      }
      case DataType.Scalar scalar -> {
        switch (scalar) {
          case BOOL -> builder.addBool(random.nextBoolean());
          case INT8, INT16, INT32, INT64, UINT8, TIMESTAMP -> builder.addLong(random.nextLong());
          case FLOAT32, FLOAT64 -> builder.addDouble(random.nextInt(1_000) / 8.0);
          case STRING -> builder.addString(TEXTS[random.nextInt(TEXTS.length)]);
          case BINARY -> {
            byte[] bytes = new byte[random.nextInt(5)];
            random.nextBytes(bytes);
            builder.addBytes(MemorySegment.ofArray(bytes));
          }
        }
      }
    }
  }

  /// The value at a row: null, or something with an `equals` by value.
  public static @Nullable Object value(Column column, int row) {
    if (column.isNull(row)) {
      return null;
    }
    return switch (column.type()) {
      case DataType.Vector _ -> floats(column.vectorAt(row));
      case DataType.Scalar scalar ->
          switch (scalar) {
            case BOOL -> column.boolAt(row);
            case INT8, INT16, INT32, INT64, UINT8, TIMESTAMP -> column.longAt(row);
            case FLOAT32, FLOAT64 -> column.doubleAt(row);
            case STRING -> column.stringAt(row);
            case BINARY -> bytes(column.bytesAt(row).toArray(ValueLayout.JAVA_BYTE));
          };
    };
  }

  /// Looks at every value.
  public static void touch(Column column) {
    for (int row = 0; row < column.rows(); row++) {
      value(column, row);
    }
  }

  public static List<Float> floats(float[] components) {
    List<Float> list = new ArrayList<>();
    for (float component : components) {
      list.add(component);
    }
    return list;
  }

  public static List<Byte> bytes(byte[] bytes) {
    List<Byte> list = new ArrayList<>();
    for (byte value : bytes) {
      list.add(value);
    }
    return list;
  }
}
