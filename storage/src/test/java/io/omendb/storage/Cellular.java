package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.RowSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Rows as lists of cells: whole numbers as Long, others as Double, String, List, or float[] for
/// vectors. Stateless.
final class Cellular {
  private Cellular() {}

  static Batch batch(Schema schema, List<? extends @Nullable Object>... rows) {
    return batch(schema, Arrays.asList(rows));
  }

  static Batch batch(Schema schema, List<? extends List<? extends @Nullable Object>> rows) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < schema.size(); i++) {
      ColumnBuilder builder = new ColumnBuilder(schema.fields().get(i).type());
      for (List<? extends @Nullable Object> row : rows) {
        add(builder, row.get(i));
      }
      columns.add(builder.build());
    }
    return new Batch(schema, rows.size(), columns);
  }

  static RowSource source(Batch... batches) {
    List<Batch> left = new ArrayList<>(List.of(batches));
    return new RowSource() {
      @Override
      public Schema schema() {
        return batches[0].schema();
      }

      @Override
      public OptionalLong rowsLeft() {
        return OptionalLong.empty();
      }

      @Override
      public Optional<Batch> next() {
        return left.isEmpty() ? Optional.empty() : Optional.of(left.removeFirst());
      }

      @Override
      public void close() {}
    };
  }

  static void append(Dataset dataset, List<? extends List<? extends @Nullable Object>> rows) {
    try (Transaction transaction = dataset.begin()) {
      transaction.append(batch(transaction.base().schema(), rows));
      transaction.commit();
    }
  }

  static void append(Dataset dataset, List<? extends @Nullable Object>... rows) {
    append(dataset, Arrays.asList(rows));
  }

  static void delete(Dataset dataset, String where) {
    try (Transaction transaction = dataset.begin()) {
      transaction.delete(where);
      transaction.commit();
    }
  }

  /// The rows of some columns, all unless named, by row id.
  static Map<Long, List<@Nullable Object>> rows(Snapshot snapshot, String... columns) {
    Scan scan = snapshot.scan().withRowIds();
    return rows(columns.length == 0 ? scan : scan.select(columns));
  }

  static Map<Long, List<@Nullable Object>> rows(Scan scan) {
    Map<Long, List<@Nullable Object>> rows = new TreeMap<>();
    try (BatchReader reader = scan.run()) {
      while (reader.hasNext()) {
        Batch batch = reader.next();
        for (int row = 0; row < batch.rows(); row++) {
          List<@Nullable Object> cells = new ArrayList<>();
          for (Column column : batch.columns().subList(1, batch.columns().size())) {
            cells.add(cell(column, row));
          }
          rows.put(batch.columns().getFirst().longAt(row), cells);
        }
      }
    }
    return rows;
  }

  static @Nullable Object cell(Column column, int row) {
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
            case STRING, BINARY -> column.stringAt(row);
          };
      case DataType.ListOf _ -> {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = column.start(row); i < column.start(row + 1); i++) {
          elements.add(cell(column.elements(), i));
        }
        yield elements;
      }
      case DataType.Struct _ -> {
        List<@Nullable Object> members = new ArrayList<>();
        column.children().forEach(member -> members.add(cell(member, row)));
        yield members;
      }
    };
  }

  private static void add(ColumnBuilder builder, @Nullable Object cell) {
    switch (cell) {
      case null -> builder.addNull();
      case Boolean value -> builder.addBool(value);
      case Long value -> builder.addLong(value);
      case Double value -> builder.addDouble(value);
      case String value -> builder.addString(value);
      case List<?> values when builder.type() instanceof DataType.Vector vector -> {
        float[] components = new float[vector.dimension()];
        for (int i = 0; i < components.length; i++) {
          components[i] = (Float) values.get(i);
        }
        builder.addVector(components);
      }
      case List<?> values when builder.type() instanceof DataType.Struct -> {
        for (int i = 0; i < values.size(); i++) {
          add(builder.member(i), values.get(i));
        }
        builder.endStruct();
      }
      case List<?> values -> {
        for (Object value : values) {
          add(builder.elements(), value);
        }
        builder.endList();
      }
      default -> throw new IllegalArgumentException("no cell: " + cell);
    }
  }
}
