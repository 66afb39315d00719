package io.omendb.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.expression.Expression;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Schema;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The same expression gives the same values here and in DuckDB.
///
/// Left out is where the two differ by design: divisions of whole numbers by zero and overflows are
/// errors here, CONCAT of a null is null, and places before the first character hold nothing.
final class ExpressionBesideDuckDbTest {
  private static final int ROWS = 200;
  private static final Schema SCHEMA =
      Schema.parse("n int64, m int64, d float64, e float64, s string, flag bool");
  private static final String[] TEXTS = {"", "a", " Ab ", "abc", "éÉ", "漢字", "😀b", "it's", "12"};

  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void givesTheSameValues() throws SQLException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute("set integer_division = true");
      statement.execute(
          "create table rows (row_number integer, n bigint, m bigint, d double, e double,"
              + " s varchar, flag boolean)");
      List<Column> columns = fill(duckdb);
      for (int i = 0; i < 500; i++) {
        String text =
            switch (i % 4) {
              case 0 -> whole(3);
              case 1 -> real(3);
              case 2 -> text(3);
              default -> truth(2);
            };
        Column ours = Expression.parse(text).bind(SCHEMA).evaluate(ROWS, columns::get);
        List<@Nullable Object> values = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
          values.add(value(ours, row));
        }
        assertThat(values).as(text).isEqualTo(select(statement, text));
      }
    }
  }

  private static @Nullable Object value(Column column, int row) {
    if (column.isNull(row)) {
      return null;
    }
    return switch ((Scalar) column.type()) {
      case BOOL -> column.boolAt(row);
      case INT64, FLOAT64 -> comparable(column.doubleAt(row));
      case STRING -> column.stringAt(row);
      case INT8, INT16, INT32, UINT8, FLOAT32, BINARY, TIMESTAMP ->
          throw new IllegalStateException(column.type().text());
    };
  }

  /// Zero has one sign, and numbers of any type compare.
  private static Object comparable(double value) {
    return value + 0.0;
  }

  private static List<@Nullable Object> select(Statement statement, String text)
      throws SQLException {
    List<@Nullable Object> values = new ArrayList<>();
    try (ResultSet result =
        statement.executeQuery("select " + text + " from rows order by row_number")) {
      while (result.next()) {
        Object value = result.getObject(1);
        values.add(value instanceof Number number ? comparable(number.doubleValue()) : value);
      }
    }
    return values;
  }

  private List<Column> fill(Connection duckdb) throws SQLException {
    List<ColumnBuilder> builders =
        SCHEMA.fields().stream().map(field -> new ColumnBuilder(field.type())).toList();
    try (PreparedStatement insert =
        duckdb.prepareStatement("insert into rows values (?, ?, ?, ?, ?, ?, ?)")) {
      for (int row = 0; row < ROWS; row++) {
        insert.setInt(1, row);
        for (int column = 0; column < SCHEMA.size(); column++) {
          Object value = random.nextInt(6) == 0 ? null : value(column);
          add(builders.get(column), value);
          insert.setObject(column + 2, value);
        }
        insert.execute();
      }
    }
    return builders.stream().map(ColumnBuilder::build).toList();
  }

  private Object value(int column) {
    return switch ((Scalar) SCHEMA.fields().get(column).type()) {
      case INT64 -> (long) random.nextInt(-9, 10);
      case FLOAT64 ->
          switch (random.nextInt(10)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            default -> random.nextInt(-40, 41) / 8.0;
          };
      case STRING -> TEXTS[random.nextInt(TEXTS.length)];
      case BOOL -> random.nextBoolean();
      case INT8, INT16, INT32, UINT8, FLOAT32, BINARY, TIMESTAMP ->
          throw new IllegalStateException();
    };
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

  private String whole(int depth) {
    return switch (random.nextInt(depth > 0 ? 14 : 3)) {
      case 0 -> "n";
      case 1 -> "m";
      case 2 -> "" + random.nextInt(10);
      case 3 -> "(" + whole(depth - 1) + " + " + whole(depth - 1) + ")";
      case 4 -> whole(depth - 1) + " - " + whole(depth - 1);
      case 5 -> whole(depth - 1) + " * " + whole(depth - 1);
      case 6 -> "(" + whole(depth - 1) + ") / " + random.nextInt(1, 10);
      case 7 -> "(" + whole(depth - 1) + ") % " + random.nextInt(1, 10);
      case 8 -> "-(" + whole(depth - 1) + ")";
      case 9 -> "abs(" + whole(depth - 1) + ")";
      case 10 -> "length(" + text(depth - 1) + ")";
      case 11 -> either(whole(depth - 1), whole(depth - 1));
      case 12 -> "CASE WHEN m <> 0 THEN (" + whole(depth - 1) + ") / m END";
      default -> "cast(cast(" + whole(depth - 1) + " as string) as int64)";
    };
  }

  private String real(int depth) {
    return switch (random.nextInt(depth > 0 ? 12 : 3)) {
      case 0 -> "d";
      case 1 -> "e";
      case 2 -> random.nextInt(-10, 10) / 4.0 + "e0";
      case 3 -> "(" + real(depth - 1) + " + " + whole(depth - 1) + ")";
      case 4 -> whole(depth - 1) + " - " + real(depth - 1);
      case 5 -> real(depth - 1) + " * " + real(depth - 1);
      case 6 -> "(" + real(depth - 1) + ") / " + random.nextInt(1, 10);
      case 7 -> "(" + real(depth - 1) + ") % 1.5e0";
      case 8 -> "-(" + real(depth - 1) + ")";
      case 9 ->
          List.of("abs", "floor", "ceil", "round").get(random.nextInt(4))
              + "("
              + real(depth - 1)
              + ")";
      case 10 -> "round(" + real(depth - 1) + ", " + random.nextInt(1, 4) + ")";
      default -> either(real(depth - 1), whole(depth - 1));
    };
  }

  private String text(int depth) {
    return switch (random.nextInt(depth > 0 ? 10 : 2)) {
      case 0 -> "s";
      case 1 -> literal();
      case 2 -> text(depth - 1) + " || " + text(depth - 1);
      case 3 -> "lower(" + text(depth - 1) + ")";
      case 4 -> "upper(" + text(depth - 1) + ")";
      case 5 -> "trim(" + text(depth - 1) + ")";
      case 6 -> "substring(" + text(depth - 1) + ", " + random.nextInt(1, 5) + ")";
      case 7 ->
          "substring("
              + text(depth - 1)
              + ", "
              + random.nextInt(1, 4)
              + ", "
              + random.nextInt(0, 4)
              + ")";
      case 8 -> "replace(" + text(depth - 1) + ", " + literal() + ", " + text(depth - 1) + ")";
      default -> either(text(depth - 1), text(depth - 1));
    };
  }

  private String truth(int depth) {
    String condition =
        switch (random.nextInt(6)) {
          case 0 -> "flag";
          case 1 -> "n > " + random.nextInt(-5, 6);
          case 2 -> "d <= " + random.nextInt(-5, 6);
          case 3 -> "s LIKE '%b%'";
          case 4 -> "m IS NULL";
          default -> "n IN (1, 2, 3)";
        };
    return switch (random.nextInt(depth > 0 ? 5 : 1)) {
      case 0 -> condition;
      case 1 -> "NOT (" + truth(depth - 1) + ")";
      case 2 -> condition + " AND (" + truth(depth - 1) + ")";
      case 3 -> condition + " OR " + truth(depth - 1);
      default -> condition;
    };
  }

  private String either(String one, String other) {
    return switch (random.nextInt(5)) {
      case 0 -> "coalesce(" + one + ", " + other + ")";
      case 1 -> "nullif(" + one + ", " + other + ")";
      case 2 -> "CASE WHEN " + truth(2) + " THEN " + one + " END";
      case 3 ->
          "CASE WHEN "
              + truth(1)
              + " THEN "
              + one
              + " WHEN "
              + truth(1)
              + " THEN NULL ELSE "
              + other
              + " END";
      default -> "CASE WHEN " + truth(1) + " THEN " + one + " ELSE " + other + " END";
    };
  }

  private String literal() {
    return "'" + TEXTS[random.nextInt(TEXTS.length)].replace("'", "''") + "'";
  }
}
