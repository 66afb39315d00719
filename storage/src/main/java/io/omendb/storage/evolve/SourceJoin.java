package io.omendb.storage.evolve;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.RowSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Columns whose values a source has, with the rows that they belong to. The source is read once;
/// its keys are held in memory, its values in files. For one thread at a time.
final class SourceJoin implements AutoCloseable {
  private final RowSource source;
  private final Map<String, String> on;
  private final List<Integer> keyPlaces = new ArrayList<>();
  private final List<Field> keyFields = new ArrayList<>();
  private final List<Integer> valuePlaces = new ArrayList<>();
  private final Schema values;
  private @Nullable SourceRows rows;
  private @Nullable RowMatch match;
  private @Nullable LiveRows last;
  private List<Column> lastColumns = List.of();

  /// @param source closed by the caller
  /// @param on names of the dataset's columns, or `_rowid`, with names of the source's; without
  ///   any, rows belong together in the order of a scan
  /// @param schema the dataset's columns
  SourceJoin(RowSource source, Map<String, String> on, Schema schema) {
    this.source = source;
    this.on = on;
    Schema given = source.schema();
    on.forEach((column, name) -> {
      Field key = column.equals(Schema.ROW_ID.name()) ? Schema.ROW_ID : schema.require(column);
      Field from = given.require(name);
      if (key.equals(Schema.ROW_ID) && on.size() > 1) {
        throw new InvalidInput("_rowid tells which row it is; no other column is needed");
      }
      if (!RowMatch.comparable(key.type(), from.type())) {
        throw new InvalidInput(
            "rows cannot be matched where column '%s' (%s) is the source's '%s' (%s)"
                .formatted(column, key.type().text(), name, from.type().text()),
            "match whole numbers, texts, timestamps or booleans of one kind");
      }
      keyFields.add(key);
      keyPlaces.add(given.indexOf(name));
    });
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      if (!keyPlaces.contains(i)) {
        Field field = given.fields().get(i);
        boolean nullable = !(field.type() instanceof DataType.Vector);
        fields.add(new Field(fields.size(), field.name(), field.type(), nullable));
        valuePlaces.add(i);
      }
    }
    if (fields.isEmpty()) {
      throw new InvalidInput("the source has no column besides " + String.join(", ", on.values()));
    }
    values = new Schema(fields);
  }

  /// The new columns as the source has them.
  Schema schema() {
    return values;
  }

  /// The values of one of them.
  Values column(int index) {
    return live -> {
      if (last != live) {
        lastColumns = find(live);
        last = live;
      }
      return lastColumns.get(index);
    };
  }

  /// Reads the source to its end.
  ///
  /// @param scanned the ids of the dataset's rows in the order of a scan
  void read(
      ObjectStore store, Environment environment, Supplier<RowIds> scanned, Progress progress) {
    SourceRows kept = new SourceRows(store, environment, values);
    rows = kept;
    OptionalLong left = source.rowsLeft();
    Keys keys = new Keys();
    int count = 0;
    for (Optional<Batch> next = source.next(); next.isPresent(); next = source.next()) {
      Batch batch = next.get();
      kept.add(
          new Batch(
              values,
              batch.rows(),
              valuePlaces.stream().map(i -> batch.columns().get(i)).toList()));
      keys.add(keyPlaces.stream().map(i -> batch.columns().get(i)).toList(), batch.rows(), count);
      count += batch.rows();
      progress.step("read", count, left.isPresent() ? left.getAsLong() : -1);
    }
    kept.finish();
    match = on.isEmpty() ? inOrder(scanned.get(), count) : keys.match();
  }

  @Override
  public void close() {
    if (rows != null) {
      rows.close();
    }
  }

  private static RowMatch inOrder(RowIds ids, int count) {
    if (ids.rows() != count) {
      throw new InvalidInput(
          "the source has %,d rows, the dataset %,d".formatted(count, ids.rows()),
          "name the columns that tell which rows belong together");
    }
    return new RowMatch.ById(ids);
  }

  private List<Column> find(LiveRows live) {
    if (match == null || rows == null) {
      throw new IllegalStateException("the source is not read");
    }
    int[] numbers = new int[live.rows()];
    for (int row = 0; row < numbers.length; row++) {
      numbers[row] = match.find(live, row);
      if (numbers[row] < 0) {
        requireNullable(live.rowId(row));
      }
    }
    return rows.take(numbers);
  }

  private void requireNullable(long rowId) {
    for (Field field : values.fields()) {
      if (!field.nullable()) {
        throw new InvalidInput(
            "row " + rowId + ": the source has no vector for column '" + field.name() + "'",
            "a vector cannot be null: give one for each row");
      }
    }
  }

  /// What tells the source's rows apart. For one thread at a time.
  private final class Keys {
    private final boolean byId = keyFields.equals(List.of(Schema.ROW_ID));
    private final Map<Object, Integer> numbers = new HashMap<>();
    private long[] ids = new long[16];
    private int count;

    void add(List<Column> columns, int batchRows, int first) {
      if (columns.isEmpty()) {
        return;
      }
      for (int row = 0; row < batchRows; row++) {
        Object key = RowMatch.key(columns, row);
        if (byId) {
          addId(key == null ? -1 : (Long) key, first + row);
        } else if (key != null && numbers.put(key, first + row) != null) {
          throw twice(String.valueOf(key));
        }
      }
    }

    RowMatch match() {
      if (!byId) {
        return new RowMatch.ByKey(keyFields, numbers);
      }
      long[] sorted = Arrays.copyOf(ids, count);
      Arrays.sort(sorted);
      for (int i = 1; i < count; i++) {
        if (sorted[i] == sorted[i - 1]) {
          throw twice(Long.toString(sorted[i]));
        }
      }
      return new RowMatch.ById(RowIds.of(Arrays.copyOf(ids, count)));
    }

    private void addId(long id, int row) {
      if (id < 0) {
        throw new InvalidInput("row " + row + " of the source has no row id");
      }
      if (count == ids.length) {
        ids = Arrays.copyOf(ids, 2 * count);
      }
      ids[count++] = id;
    }

    private InvalidInput twice(String key) {
      return new InvalidInput(
          "the source has two rows with " + String.join(", ", on.values()) + " " + key,
          "each row of the source must be another one");
    }
  }
}
