package io.omendb.conformance.dataset;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One row as plain values, in the order of a schema: null, Boolean, Long, Double, String, bytes as
/// `0x…`, a vector as a list of Float, a list as a list of such values, a struct as a map of them.
/// Immutable, and equal to rows with equal values.
public record Row(List<@Nullable Object> values) {
  public Row {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  public static Row of(@Nullable Object... values) {
    return new Row(Arrays.asList(values));
  }

  public @Nullable Object value(Schema schema, String column) {
    return values.get(schema.indexOf(column));
  }

  public float[] vector(Schema schema, String column) {
    List<?> components = (List<?>) java.util.Objects.requireNonNull(value(schema, column));
    float[] vector = new float[components.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (Float) components.get(i);
    }
    return vector;
  }

  /// The values of some columns.
  public Row select(Schema schema, List<String> columns) {
    List<@Nullable Object> selected = new ArrayList<>();
    columns.forEach(column -> selected.add(value(schema, column)));
    return new Row(selected);
  }

  /// Rows as columns in memory.
  public static Batch batch(Schema schema, List<Row> rows) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < schema.size(); i++) {
      Field field = schema.fields().get(i);
      ColumnBuilder builder = new ColumnBuilder(field.type());
      for (Row row : rows) {
        add(builder, row.values().get(i));
      }
      columns.add(builder.build());
    }
    return new Batch(schema, rows.size(), columns);
  }

  /// Copies the rows out of a batch.
  public static List<Row> rows(Batch batch) {
    List<Row> rows = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      List<@Nullable Object> values = new ArrayList<>();
      for (Column column : batch.columns()) {
        values.add(at(column, row));
      }
      rows.add(new Row(values));
    }
    return rows;
  }

  private static void add(ColumnBuilder builder, @Nullable Object value) {
    switch (value) {
      case null -> builder.addNull();
      case Boolean bool -> builder.addBool(bool);
      case Long number -> builder.addLong(number);
      case Double number -> builder.addDouble(number);
      case String text when builder.type() == DataType.Scalar.BINARY ->
          builder.addBytes(MemorySegment.ofArray(HexFormat.of().parseHex(text.substring(2))));
      case String text -> builder.addString(text);
      case List<?> elements when builder.type() instanceof DataType.ListOf -> {
        elements.forEach(element -> add(builder.elements(), element));
        builder.endList();
      }
      case Map<?, ?> members when builder.type() instanceof DataType.Struct struct -> {
        for (int i = 0; i < struct.members().size(); i++) {
          add(builder.member(i), members.get(struct.members().get(i).name()));
        }
        builder.endStruct();
      }
      case List<?> components -> {
        float[] vector = new float[components.size()];
        for (int i = 0; i < vector.length; i++) {
          vector[i] = (Float) components.get(i);
        }
        builder.addVector(vector);
      }
      default -> throw new IllegalArgumentException("not a value: " + value);
    }
  }

  private static @Nullable Object at(Column column, int row) {
    if (column.isNull(row)) {
      return null;
    }
    return switch (column.type()) {
      case DataType.Vector _ -> {
        List<Float> components = new ArrayList<>();
        for (float component : column.vectorAt(row)) {
          components.add(component);
        }
        yield components;
      }
      case DataType.Scalar scalar ->
          switch (scalar) {
            case BOOL -> column.boolAt(row);
            case INT8, INT16, INT32, INT64, UINT8, TIMESTAMP -> column.longAt(row);
            case FLOAT32, FLOAT64 -> column.doubleAt(row);
            case STRING -> column.stringAt(row);
            case BINARY ->
                "0x" + HexFormat.of().formatHex(column.bytesAt(row).toArray(ValueLayout.JAVA_BYTE));
          };
      case DataType.ListOf _ -> {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = column.start(row); i < column.start(row + 1); i++) {
          elements.add(at(column.elements(), i));
        }
        yield elements;
      }
      case DataType.Struct struct -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = 0; i < struct.members().size(); i++) {
          members.put(struct.members().get(i).name(), at(column.children().get(i), row));
        }
        yield members;
      }
    };
  }
}
