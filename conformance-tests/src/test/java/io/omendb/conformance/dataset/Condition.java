package io.omendb.conformance.dataset;

import io.omendb.storage.schema.Schema;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A filter as SQL, and what it says of a row: true, false, or null for unknown. Immutable.
public record Condition(String sql, Function<Row, @Nullable Boolean> verdict) {
  public boolean holds(Row row) {
    return Boolean.TRUE.equals(verdict.apply(row));
  }

  /// A condition over the columns of [Sample], at most `depth` operators deep.
  public static Condition random(SplittableRandom random, int depth) {
    if (depth > 0 && random.nextInt(3) > 0) {
      Condition left = random(random, depth - 1);
      Condition right = random(random, depth - 1);
      return switch (random.nextInt(3)) {
        case 0 -> left.and(right);
        case 1 -> left.or(right);
        default -> left.not();
      };
    }
    return leaf(random);
  }

  private static Condition leaf(SplittableRandom random) {
    Schema schema = Sample.SCHEMA;
    long number = random.nextInt(-50, 50);
    return switch (random.nextInt(8)) {
      case 0 -> compare("mid < " + number, "mid", value -> (Long) value < number);
      case 1 -> compare("mid >= " + number, "mid", value -> (Long) value >= number);
      case 2 -> compare("byte <= " + (number + 50), "byte", value -> (Long) value <= number + 50);
      case 3 -> compare("flag", "flag", value -> (Boolean) value);
      case 4 ->
          compare(
              "title IN ('red', '日本')",
              "title",
              value -> value.equals("red") || value.equals("日本"));
      case 5 -> compare("title = 'o''clock'", "title", value -> value.equals("o'clock"));
      case 6 -> new Condition("single IS NULL", row -> row.value(schema, "single") == null);
      default ->
          compare(
              "single BETWEEN -10 AND 30.5",
              "single",
              value -> (Double) value >= -10 && (Double) value <= 30.5);
    };
  }

  private static Condition compare(String sql, String column, Function<Object, Boolean> test) {
    return new Condition(
        sql,
        row -> {
          Object value = row.value(Sample.SCHEMA, column);
          return value == null ? null : test.apply(value);
        });
  }

  private Condition and(Condition other) {
    return new Condition(
        "(" + sql + ") AND (" + other.sql + ")",
        row -> {
          Boolean left = verdict.apply(row);
          Boolean right = other.verdict.apply(row);
          if (Boolean.FALSE.equals(left) || Boolean.FALSE.equals(right)) {
            return false;
          }
          return (left == null || right == null) ? null : true;
        });
  }

  private Condition or(Condition other) {
    return new Condition(
        "(" + sql + ") OR (" + other.sql + ")",
        row -> {
          Boolean left = verdict.apply(row);
          Boolean right = other.verdict.apply(row);
          if (Boolean.TRUE.equals(left) || Boolean.TRUE.equals(right)) {
            return true;
          }
          return (left == null || right == null) ? null : false;
        });
  }

  private Condition not() {
    return new Condition(
        "NOT (" + sql + ")",
        row -> {
          Boolean verdict = verdict().apply(row);
          return verdict == null ? null : !verdict;
        });
  }
}
