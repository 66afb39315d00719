package io.omendb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random histories of rows and columns give what a table in memory gives, in every version.
class AlterationModelTest {
  private static final List<String> TYPES =
      List.of("int8", "int16", "int32", "int64", "float32", "float64", "string", "list(int16)");

  /// Columns by name with their types, and rows by id with values by name. Immutable in a version.
  private record Table(Map<String, String> columns, Map<Long, Map<String, @Nullable Object>> rows) {
    Table copy() {
      Map<Long, Map<String, @Nullable Object>> copies = new TreeMap<>();
      rows.forEach((id, row) -> copies.put(id, new HashMap<>(row)));
      return new Table(new LinkedHashMap<>(columns), copies);
    }

    Map<Long, List<@Nullable Object>> cells() {
      Map<Long, List<@Nullable Object>> cells = new TreeMap<>();
      rows.forEach((id, row) -> {
        List<@Nullable Object> values = new ArrayList<>();
        columns.keySet().forEach(name -> values.add(row.get(name)));
        cells.put(id, values);
      });
      return cells;
    }
  }

  private final MemoryObjectStore store = new MemoryObjectStore("memory:model");
  private final Dataset dataset =
      Dataset.create(
          "memory:model", store, Schema.parse("id int64 not null, a int8"), Environment.system());
  private final Map<Long, Table> versions = new TreeMap<>();
  private Table table = new Table(new LinkedHashMap<>(), new TreeMap<>());
  private SplittableRandom random = new SplittableRandom(0);
  private int names;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyVersionIsWhatItWas(long seed) {
    random = new SplittableRandom(seed);
    table.columns().put("id", "int64");
    table.columns().put("a", "int8");
    versions.put(1L, table.copy());
    while (dataset.latest().version() < 40) {
      step();
      versions.put(dataset.latest().version(), table.copy());
    }
    versions.forEach((version, expected) -> {
      Snapshot snapshot = dataset.at(version);
      assertThat(snapshot.schema().fields().stream().map(Field::name))
          .containsExactlyElementsOf(expected.columns().keySet());
      assertThat(Cellular.rows(snapshot))
          .as("version %d", version)
          .hasToString(expected.cells().toString());
      expected
          .columns()
          .forEach((name, _) ->
              assertThat(snapshot.scan().where(name + " IS NULL").limit(1_000).run().hasNext())
                  .isEqualTo(
                      expected.rows().values().stream().anyMatch(row -> row.get(name) == null)));
    });
    assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    dataset.close();
  }

  private void step() {
    String column = pick(new ArrayList<>(table.columns().keySet()));
    String type = String.valueOf(table.columns().get(column));
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> append();
      case 3 -> delete();
      case 4 -> addEmpty();
      case 5 -> addComputed();
      case 6 -> join();
      case 7 -> {
        if (table.columns().size() > 2 && !column.equals("id")) {
          dataset.alter().drop(column).commit();
          table.columns().remove(column);
        }
      }
      case 8 -> retype(column, type);
      default -> {
        if (random.nextInt(4) == 0) {
          long version = random.nextLong(1, dataset.latest().version() + 1);
          dataset.commit(
              dataset.latest(), Operation.Kind.RESTORE, List.of(new Change.Restore(version)));
          table = Objects.requireNonNull(versions.get(version)).copy();
        } else if (!column.equals("id")) {
          String name = fresh();
          dataset.alter().rename(column, name).commit();
          rename(column, name);
        }
      }
    }
  }

  private void append() {
    Schema schema = dataset.latest().schema();
    List<List<@Nullable Object>> rows = new ArrayList<>();
    long next = dataset.latest().root().nextRowId();
    for (int i = random.nextInt(1, 20); i > 0; i--) {
      List<@Nullable Object> cells = new ArrayList<>();
      Map<String, @Nullable Object> row = new HashMap<>();
      for (Field field : schema.fields()) {
        @Nullable Object cell =
            field.name().equals("id")
                ? (Object) (next + rows.size())
                : field.nullable() && random.nextInt(5) == 0 ? null : value(field.type().text());
        cells.add(cell);
        row.put(field.name(), cell);
      }
      table.rows().put(next + rows.size(), row);
      rows.add(cells);
    }
    Cellular.append(dataset, rows);
  }

  private Object value(String type) {
    return switch (type) {
      case "string" -> "text " + random.nextInt(10);
      case "float32", "float64" -> random.nextInt(-100, 100) / 4.0;
      case "list(int16)" -> List.of((long) random.nextInt(9), (long) random.nextInt(9));
      default -> (long) random.nextInt(-20, 20);
    };
  }

  private void delete() {
    if (!table.rows().isEmpty()) {
      long id = random.nextLong(table.rows().size() * 2L);
      Cellular.delete(dataset, "id >= " + id + " AND id < " + (id + 5));
      table.rows().keySet().removeIf(row -> row >= id && row < id + 5);
    }
  }

  private void addEmpty() {
    String name = fresh();
    String type = pick(TYPES);
    dataset.alter().addColumn(name + " " + type).commit();
    table.columns().put(name, type);
  }

  private void addComputed() {
    String name = fresh();
    dataset.alter().addColumn(name + " int64 not null", "id * 2 - 1").commit();
    table.columns().put(name, "int64");
    table.rows().forEach((id, row) -> row.put(name, id * 2 - 1));
  }

  private void join() {
    String name = fresh();
    Schema schema = Schema.parse("id int64, " + name + " string");
    List<List<@Nullable Object>> rows = new ArrayList<>();
    table
        .rows()
        .forEach((id, row) -> {
          if (random.nextBoolean()) {
            row.put(name, "of " + id);
            rows.add(Arrays.asList(id, "of " + id));
          }
        });
    dataset.alter().addColumns(Cellular.source(Cellular.batch(schema, rows)), "id").commit();
    table.columns().put(name, "string");
  }

  /// Wider where that is possible, and otherwise a text.
  private void retype(String column, String type) {
    int at = TYPES.indexOf(type);
    if (column.equals("id") || type.equals("list(int16)") || type.equals("string")) {
      return;
    }
    if (type.equals("int64") || type.equals("float64")) {
      dataset.alter().cast(column, "string").commit();
      table.columns().put(column, "string");
      table
          .rows()
          .values()
          .forEach(row -> row.put(column, row.get(column) == null ? null : "" + row.get(column)));
    } else {
      dataset.alter().widen(column, TYPES.get(at + 1)).commit();
      table.columns().put(column, TYPES.get(at + 1));
    }
  }

  private void rename(String column, String name) {
    Map<String, String> renamed = new LinkedHashMap<>();
    table.columns().forEach((old, type) -> renamed.put(old.equals(column) ? name : old, type));
    table.columns().clear();
    table.columns().putAll(renamed);
    table.rows().values().forEach(row -> row.put(name, row.remove(column)));
  }

  private String fresh() {
    return "c" + names++;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
