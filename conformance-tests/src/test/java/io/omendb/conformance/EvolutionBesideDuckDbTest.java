package io.omendb.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.dataset.Row;
import io.omendb.storage.Alteration;
import io.omendb.storage.BatchReader;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.sink.ParquetSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A dataset and a table of DuckDB with one history: rows come, change and go, columns are added,
/// renamed, cast and dropped. After every step DuckDB finds in the exported dataset the columns and
/// the rows of its own table.
final class EvolutionBesideDuckDbTest {
  private static final int STEPS = 30;
  private static final List<String> TEXTS = List.of("", "a", "Bb", "it's", "grün", "日本");

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void oneHistoryHasOneEnd(long seed) throws SQLException, IOException {
    Schema schema = Schema.parse("id int64 not null, n int32, d float64, s string");
    try (Dataset dataset = Dataset.create(directory.resolve("d.omen").toString(), schema);
        Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute("create table t (id bigint not null, n int, d double, s varchar)");
      History history = new History(dataset, statement, new SplittableRandom(seed));
      history.append();
      for (int step = 0; step < STEPS; step++) {
        String said = history.step();
        compare(dataset.latest(), statement, "seed " + seed + ", step " + step + ": " + said);
      }
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  private void compare(Snapshot snapshot, Statement duckdb, String said)
      throws SQLException, IOException {
    Path file = Files.createTempFile(directory, "export", ".parquet");
    try (ParquetSink sink = new ParquetSink(file, snapshot.schema());
        BatchReader rows = snapshot.scan().run()) {
      rows.forEachRemaining(sink::write);
      sink.finish();
    }
    String exported = "select * from '" + file + "'";
    assertThat(cells(duckdb, "select column_name, column_type from (describe " + exported + ")"))
        .as(said)
        .isEqualTo(cells(duckdb, "select column_name, column_type from (describe t)"));
    assertThat(cells(duckdb, exported + " order by id"))
        .as(said)
        .isEqualTo(cells(duckdb, "select * from t order by id"));
    Files.delete(file);
  }

  private static List<List<@Nullable Object>> cells(Statement duckdb, String query)
      throws SQLException {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try (ResultSet results = duckdb.executeQuery(query)) {
      while (results.next()) {
        List<@Nullable Object> row = new ArrayList<>();
        for (int i = 1; i <= results.getMetaData().getColumnCount(); i++) {
          row.add(results.getObject(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  /// One history of both. For one thread at a time.
  private static final class History {
    private final Dataset dataset;
    private final Statement duckdb;
    private final SplittableRandom random;
    private long nextId;
    private int nextColumn;

    History(Dataset dataset, Statement duckdb, SplittableRandom random) {
      this.dataset = dataset;
      this.duckdb = duckdb;
      this.random = random;
    }

    /// Makes a step; answers what it was.
    String step() throws SQLException {
      return switch (random.nextInt(10)) {
        case 0, 1 -> append();
        case 2 -> delete();
        case 3, 4 -> update();
        case 5, 6 -> add();
        case 7 -> rename();
        case 8 -> random.nextBoolean() ? cast() : compact();
        default -> drop();
      };
    }

    String append() throws SQLException {
      List<Field> fields = fields();
      List<Row> rows = new ArrayList<>();
      for (int i = random.nextInt(1, 30); i > 0; i--) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(nextId++);
        fields.forEach(field -> values.add(random.nextInt(6) == 0 ? null : value(field.type())));
        rows.add(new Row(values));
      }
      try (Transaction change = dataset.begin()) {
        change.append(Row.batch(change.base().schema(), rows));
        change.commit();
      }
      String values =
          rows.stream()
              .map(row ->
                  row.values().stream()
                      .map(History::literal)
                      .collect(Collectors.joining(", ", "(", ")")))
              .collect(Collectors.joining(", "));
      return say("insert into t values " + values);
    }

    private String delete() throws SQLException {
      String where = condition();
      try (Transaction change = dataset.begin()) {
        change.delete(where);
        change.commit();
      }
      return say("delete from t where " + where);
    }

    private String update() throws SQLException {
      List<Field> fields = fields();
      if (fields.isEmpty()) {
        return "nothing to update";
      }
      Field field = fields.get(random.nextInt(fields.size()));
      String where = condition();
      String set = field.name() + " = " + expression(field.type());
      try (Transaction change = dataset.begin()) {
        change.update(where, set);
        change.commit();
      }
      return say("update t set " + set + " where " + where);
    }

    private String add() throws SQLException {
      String name = "c" + nextColumn++;
      DataType type =
          List.of(DataType.Scalar.INT64, DataType.Scalar.FLOAT64, DataType.Scalar.STRING)
              .get(random.nextInt(3));
      String added = name + " " + type.text();
      Alteration alteration = dataset.alter();
      say("alter table t add column " + name + " " + duckType(type));
      if (random.nextInt(3) == 0) {
        alteration.addColumn(added).commit();
        return "add " + added;
      }
      String expression = expression(type);
      alteration.addColumn(added, expression).commit();
      say("update t set " + name + " = " + expression);
      return "add " + added + " as " + expression;
    }

    private String rename() throws SQLException {
      List<Field> fields = fields();
      if (fields.isEmpty()) {
        return "nothing to rename";
      }
      String before = fields.get(random.nextInt(fields.size())).name();
      String after = "r" + nextColumn++;
      dataset.alter().rename(before, after).commit();
      return say("alter table t rename " + before + " to " + after);
    }

    /// By metadata where a type is wider, else by values written anew.
    private String cast() throws SQLException {
      for (Field field : fields()) {
        DataType to =
            field.type() == DataType.Scalar.INT32
                ? DataType.Scalar.INT64
                : field.type() == DataType.Scalar.INT64 ? DataType.Scalar.STRING : field.type();
        if (!to.equals(field.type())) {
          dataset.alter().cast(field.name(), to.text()).commit();
          return say("alter table t alter " + field.name() + " type " + duckType(to));
        }
      }
      return "nothing to cast";
    }

    private String drop() throws SQLException {
      List<Field> fields = fields();
      if (fields.size() < 3) {
        return "nothing to drop";
      }
      String name = fields.get(random.nextInt(fields.size())).name();
      dataset.alter().drop(name).commit();
      return say("alter table t drop column " + name);
    }

    private String compact() {
      dataset.compaction().threads(1).run();
      return "compact";
    }

    private String say(String sql) throws SQLException {
      duckdb.execute(sql);
      return sql;
    }

    /// All but the first, which stays as it is.
    private List<Field> fields() {
      List<Field> fields = dataset.latest().schema().fields();
      return fields.subList(1, fields.size());
    }

    private String condition() {
      List<Field> fields = fields();
      long id = random.nextLong(nextId + 1);
      if (fields.isEmpty() || random.nextInt(3) == 0) {
        return "id >= " + id + " and id < " + (id + 6);
      }
      Field field = fields.get(random.nextInt(fields.size()));
      return field.name()
          + (random.nextInt(4) == 0
              ? " is null"
              : List.of(" < ", " = ", " >= ").get(random.nextInt(3)) + literal(value(field.type())))
          + " and id >= "
          + id;
    }

    private String expression(DataType type) {
      List<String> same =
          fields().stream().filter(f -> f.type().equals(type)).map(Field::name).toList();
      String one = same.isEmpty() ? literal(value(type)) : same.get(random.nextInt(same.size()));
      if (type == DataType.Scalar.STRING) {
        return List.of("upper(" + one + ")", "coalesce(" + one + ", '-')", one + " || '+'")
            .get(random.nextInt(3));
      }
      return type == DataType.Scalar.FLOAT64
          ? List.of("-(" + one + ")", one + " + 0.5e0", "id * 1.5e0").get(random.nextInt(3))
          : List.of(one + " % 100 + 3", "-(" + one + " % 7)", "id % 50").get(random.nextInt(3));
    }

    private Object value(DataType type) {
      if (type == DataType.Scalar.STRING) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
      }
      return type == DataType.Scalar.FLOAT64
          ? (Object) (random.nextInt(-40, 41) / 8.0)
          : (Object) (long) random.nextInt(-9, 10);
    }

    private static String literal(@Nullable Object value) {
      return switch (value) {
        case null -> "null";
        case String text -> "'" + text.replace("'", "''") + "'";
        case Double real -> real + "e0";
        default -> value.toString();
      };
    }

    private static String duckType(DataType type) {
      return type == DataType.Scalar.STRING
          ? "varchar"
          : type == DataType.Scalar.FLOAT64 ? "double" : "bigint";
    }
  }
}
