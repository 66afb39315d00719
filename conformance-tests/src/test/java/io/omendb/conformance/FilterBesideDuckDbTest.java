package io.omendb.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.filter.BoundPredicate;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.schema.TimestampText;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The same filter text takes the same rows here and in DuckDB.
final class FilterBesideDuckDbTest {
  private static final int ROWS = 300;
  private static final Schema SCHEMA =
      Schema.parse(
          "n int64, small int8, u uint8, f float32, d float64, s string, flag bool, t timestamp");
  private static final String TABLE =
      "create table rows (row_number integer, n bigint, small tinyint, u utinyint, f float,"
          + " d double, s varchar, flag boolean, t timestamp)";
  private static final String[] TEXTS = {"", "a", "ab", "abc", "é", "漢字", "😀b", "it's", "a%b"};
  private static final String[] PATTERNS = {"%", "a%", "%b", "_", "_b", "%!%%", "é", "漢_", "%'%"};

  @Test
  void takesTheSameRows() throws SQLException {
    SplittableRandom random = new SplittableRandom(5);
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute(TABLE);
      List<Column> columns = fill(duckdb, random);
      for (int i = 0; i < 400; i++) {
        String where = condition(random, 3);
        RowMask accept = new RowMask(ROWS);
        BoundPredicate.parse(where, SCHEMA).evaluate(ROWS, columns::get, accept);
        List<Integer> ours = IntStream.range(0, ROWS).filter(accept::contains).boxed().toList();
        assertThat(ours).as(where).isEqualTo(select(statement, where));
      }
    }
  }

  private static List<Integer> select(Statement statement, String where) throws SQLException {
    List<Integer> rows = new ArrayList<>();
    try (ResultSet result =
        statement.executeQuery(
            "select row_number from rows where " + where + " order by row_number")) {
      while (result.next()) {
        rows.add(result.getInt(1));
      }
    }
    return rows;
  }

  private static List<Column> fill(Connection duckdb, SplittableRandom random) throws SQLException {
    List<ColumnBuilder> builders =
        SCHEMA.fields().stream().map(field -> new ColumnBuilder(field.type())).toList();
    try (PreparedStatement insert =
        duckdb.prepareStatement("insert into rows values (?, ?, ?, ?, ?, ?, ?, ?, ?::timestamp)")) {
      for (int row = 0; row < ROWS; row++) {
        insert.setInt(1, row);
        for (Field field : SCHEMA.fields()) {
          Object value = random.nextInt(6) == 0 ? null : value(field, random);
          add(builders.get(field.id()), value);
          boolean time = field.type() == Scalar.TIMESTAMP;
          insert.setObject(
              field.id() + 2,
              time && value instanceof Long micros ? TimestampText.of(micros) : value);
        }
        insert.execute();
      }
    }
    return builders.stream().map(ColumnBuilder::build).toList();
  }

  private static void add(ColumnBuilder builder, @Nullable Object value) {
    switch (value) {
      case null -> builder.addNull();
      case Boolean flag -> builder.addBool(flag);
      case Long whole -> builder.addLong(whole);
      case Double real -> builder.addDouble(real);
      case String text -> builder.addString(text);
      default -> throw new IllegalStateException();
    }
  }

  private static Object value(Field field, SplittableRandom random) {
    return switch ((Scalar) field.type()) {
      case INT64 ->
          switch (random.nextInt(8)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MAX_VALUE;
            default -> (long) random.nextInt(-5, 6);
          };
      case INT8 -> (long) random.nextInt(-128, 128);
      case UINT8 -> (long) random.nextInt(256);
      case FLOAT32, FLOAT64 ->
          switch (random.nextInt(10)) {
            case 0 -> Double.NaN;
            case 1 -> -0.0;
            case 2 -> Double.POSITIVE_INFINITY;
            case 3 -> Double.NEGATIVE_INFINITY;
            default -> random.nextInt(-8, 9) / 4.0;
          };
      case STRING -> TEXTS[random.nextInt(TEXTS.length)];
      case BOOL -> random.nextBoolean();
      case TIMESTAMP -> random.nextLong(-3, 4) * 500_000;
      case INT16, INT32, BINARY -> throw new IllegalStateException();
    };
  }

  private static String condition(SplittableRandom random, int depth) {
    int kind = random.nextInt(depth > 0 ? 11 : 7);
    Field field = SCHEMA.fields().get(random.nextInt(SCHEMA.size()));
    String name = field.name();
    String not = random.nextInt(3) == 0 ? " NOT" : "";
    return switch (kind) {
      case 0 -> name + " IS" + not + " NULL";
      case 1 ->
          name
              + not
              + " IN ("
              + IntStream.rangeClosed(0, random.nextInt(4))
                  .mapToObj(i -> literal(field, random))
                  .collect(Collectors.joining(", "))
              + ")";
      case 2 -> "flag IS" + not + (random.nextBoolean() ? " TRUE" : " FALSE");
      case 3 ->
          "s"
              + not
              + " LIKE '"
              + PATTERNS[random.nextInt(PATTERNS.length)].replace("'", "''")
              + "' ESCAPE '!'";
      case 7 -> "NOT (" + condition(random, depth - 1) + ")";
      case 8 -> condition(random, depth - 1) + " OR " + condition(random, depth - 1);
      case 9 -> "(" + condition(random, depth - 1) + ") AND " + condition(random, depth - 1);
      case 10 -> "NOT " + condition(random, depth - 1);
      default -> {
        if (field.type() == Scalar.BOOL) {
          yield "flag" + (random.nextBoolean() ? " = " : " <> ") + literal(field, random);
        }
        if (kind == 4) {
          yield name
              + not
              + " BETWEEN "
              + literal(field, random)
              + " AND "
              + literal(field, random);
        }
        String op = List.of("=", "<>", "!=", "<", "<=", ">", ">=").get(random.nextInt(7));
        yield kind == 5
            ? literal(field, random) + " " + op + " " + name
            : name + " " + op + " " + literal(field, random);
      }
    };
  }

  private static String literal(Field field, SplittableRandom random) {
    return switch ((Scalar) field.type()) {
      case INT64 -> random.nextInt(6) == 0 ? "9223372036854775807" : "" + random.nextInt(-5, 6);
      case INT8, UINT8 ->
          random.nextInt(4) == 0 ? random.nextInt(-5, 6) + ".5" : "" + random.nextInt(-300, 300);
      case FLOAT32, FLOAT64 -> "" + random.nextInt(-8, 9) / 4.0;
      case STRING -> "'" + TEXTS[random.nextInt(TEXTS.length)].replace("'", "''") + "'";
      case BOOL -> random.nextBoolean() ? "TRUE" : "false";
      case TIMESTAMP ->
          (random.nextBoolean() ? "TIMESTAMP " : "")
              + "'"
              + TimestampText.of(random.nextLong(-3, 4) * 500_000).replace("Z", "")
              + "'";
      case INT16, INT32, BINARY -> throw new IllegalStateException();
    };
  }
}
