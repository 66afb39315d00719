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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Rows of every type, from a seed, and their values as plain objects.
public final class SampleRows {
  public static final Schema SCALARS =
      Schema.parse(
          "b bool, i8 int8, i16 int16, i32 int32, i64 int64 not null, u8 uint8, f32 float32,"
              + " f64 float64, s string, raw binary, t timestamp");

  public static final Schema NESTED =
      Schema.parse(
          "id int64 not null, tags list(string), flags list(bool) not null,"
              + " meta struct(author string, year int32 not null, raw binary),"
              + " deep list(struct(name string not null, points list(list(float32)),"
              + " at struct(t timestamp, ok bool)))");

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
      addOrNull(builder, nullsIn100, random);
    }
    return builder.build();
  }

  private static void addOrNull(ColumnBuilder builder, int nullsIn100, SplittableRandom random) {
    if (random.nextInt(100) < nullsIn100) {
      builder.addNull();
    } else {
      add(builder, builder.type(), random);
    }
  }

  /// A list or struct of anything, of at most that many levels.
  public static DataType nested(int levels, SplittableRandom random) {
    if (random.nextBoolean()) {
      return new DataType.ListOf(any(levels - 1, random));
    }
    List<DataType.Member> members = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      members.add(new DataType.Member("m" + i, any(levels - 1, random), random.nextInt(3) > 0));
    }
    return new DataType.Struct(members);
  }

  private static DataType any(int levels, SplittableRandom random) {
    DataType.Scalar[] scalars = DataType.Scalar.values();
    return levels > 1 && random.nextInt(3) > 0
        ? nested(levels, random)
        : scalars[random.nextInt(scalars.length)];
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
      case DataType.ListOf _ -> {
        for (int i = random.nextInt(4); i > 0; i--) {
          addOrNull(builder.elements(), 20, random);
        }
        builder.endList();
      }
      case DataType.Struct struct -> {
        for (int i = 0; i < struct.members().size(); i++) {
          addOrNull(builder.member(i), struct.members().get(i).nullable() ? 20 : 0, random);
        }
        builder.endStruct();
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
      case DataType.ListOf _ -> {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = column.start(row); i < column.start(row + 1); i++) {
          elements.add(value(column.elements(), i));
        }
        yield elements;
      }
      case DataType.Struct struct -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = 0; i < struct.members().size(); i++) {
          members.put(struct.members().get(i).name(), value(column.children().get(i), row));
        }
        yield members;
      }
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
