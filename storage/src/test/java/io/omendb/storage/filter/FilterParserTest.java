package io.omendb.storage.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.schema.Schema;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the filter grammar takes, how it is written back, and where its errors point.
final class FilterParserTest {
  private static final Schema SCHEMA =
      Schema.parse(
          "x int8, year int64, f float32, d float64, s string, flag bool, t timestamp, b binary,"
              + " v vector(4)");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a = 1 | a = 1",
        "a != -1 | a <> -1",
        "3 < a | a > 3",
        "a=+3 | a = 3",
        "a >= -9223372036854775808 | a >= -9223372036854775808",
        "a <= 9223372036854775807 | a <= 9223372036854775807",
        "a = 1.5e3 | a = 1500.0",
        "a = .5 | a = 0.5",
        "a = 'it''s' | a = 'it''s'",
        "a = 'é 漢 😀' | a = 'é 漢 😀'",
        "not a = 1 | NOT (a = 1)",
        "not not flag | NOT (NOT (flag))",
        "a=1 and b=2 or c=3 | (a = 1 AND b = 2) OR c = 3",
        "a=1 and (b=2 or c=3) | a = 1 AND (b = 2 OR c = 3)",
        "a=1 AND b=2 AND c=3 AND d=4 | a = 1 AND b = 2 AND c = 3 AND d = 4",
        "not a = 1 and b = 2 | NOT (a = 1) AND b = 2",
        "((((a)) = ((1)))) | a = 1",
        "a in (1, -2, 3.5) | a IN (1, -2, 3.5)",
        "a not in ('x') | NOT (a IN ('x'))",
        "a between 1 and 5 and b | a BETWEEN 1 AND 5 AND b",
        "a not between -1 and 5 | NOT (a BETWEEN -1 AND 5)",
        "s like 'a%_' | s LIKE 'a%_'",
        "s not like 'a!%' escape '!' | NOT (s LIKE 'a!%' ESCAPE '!')",
        "s is null | s IS NULL",
        "s is not null | NOT (s IS NULL)",
        "flag is true | flag IS TRUE",
        "flag is not false | NOT (flag IS FALSE)",
        "flag = true | flag = TRUE",
        "true | TRUE",
        "t > timestamp '2024-02-29 12:00:00.5+01:00' | t > TIMESTAMP '2024-02-29"
            + " 11:00:00.500000Z'",
        "timestamp > '2024-02-29' | \"timestamp\" > '2024-02-29'",
        "year >= 2020 | year >= 2020",
        "key = 1 AND value = 2 AND date = 3 AND \"order\" = 4"
            + " | key = 1 AND value = 2 AND date = 3 AND order = 4",
        "\"Column \"\"Name\" = 1 | \"Column \"\"Name\" = 1",
        "\"null\" is null | \"null\" IS NULL",
        "größe = 1 | \"größe\" = 1",
      })
  void readsAndWritesBack(String text, String canonical) {
    Predicate predicate = Predicate.parse(text);
    assertThat(predicate.toString()).isEqualTo(canonical);
    assertThat(Predicate.parse(canonical)).isEqualTo(predicate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a = = 3 | syntax error at character 5 ",
        "a = 1 b | syntax error at character 7 ",
        "a = | syntax error: the filter ends too early at character 4 ",
        "(a = 1 | the filter ends too early",
        "a = 1) | syntax error at character 6 ",
        "a = 'x | unclosed string at character 5 ",
        "a = 1 ; drop | unexpected character ';' at character 7 ",
        "a = ? | unexpected character '?' at character 5 ",
        "a + 1 = 2 | expected a column name at character 1 ",
        "a * 1 = 2 | arithmetic ('*') is not supported in filters at character 3 ",
        "lower(a) = 'x' | functions are not supported in filters: 'lower' at character 1 ",
        "a in (select 1) | SELECT is not supported in filters at character 7 ",
        "a in () | at least one value",
        "a = b | expected a value at character 5 ",
        "1 = 1 | expected a column name at character 1 ",
        "a = null | a comparison with NULL is never true",
        "a = 9223372036854775808 | the whole number does not fit 64 bits at character 5 ",
        "a = 1e999 | the number is too large at character 5 ",
        "a = 12abc | malformed number at character 5 ",
        "a -- comment | comments are not supported in filters at character 3 ",
        "t.a = 1 | unexpected character '.' at character 2 ",
        "s ilike 'x' | syntax error at character 3 ",
        "s like 'a!' escape '!' | escapes nothing",
        "s like 3 | LIKE needs a string at character 8 ",
        "t = timestamp '2024-13-01' | is not a timestamp",
        "3 | expected a condition at character 1 ",
        "(a, b) = 1 | expected",
      })
  void refusesWithThePlace(String text, String message) {
    assertThatThrownBy(() -> Predicate.parse(text))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message);
  }

  @Test
  void pointsAtTheCharacter() {
    assertThatThrownBy(() -> BoundPredicate.parse("x = 1 AND yeer >= 2020", SCHEMA))
        .hasMessage(
            """
            unknown column 'yeer' at character 11 of the filter
              x = 1 AND yeer >= 2020
                        ^\
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "year > 3 and x = 'a' | column 'x' is int8, compared with a string: 'a' at character 14 ",
        "s > 3 | column 's' is string, compared with a whole number: 3 at character 1 ",
        "f = true | column 'f' is float32, compared with a boolean: TRUE",
        "x = timestamp '2024-01-01' | column 'x' is int8, compared with a timestamp",
        "t = 5 | column 't' is timestamp, compared with a whole number",
        "t = 'yesterday' | column 't' is timestamp, but 'yesterday' is not a timestamp",
        "x like 'a' | column 'x' is int8, but LIKE needs a string column",
        "x | column 'x' is int8, not bool",
        "v = 1 | column 'v' is vector(4), which cannot be compared in a filter",
        "b = 'x' | column 'b' is binary, compared with a string",
        "flag > true | column 'flag' is bool",
        "x in (1, 'a') | column 'x' is int8, compared with a string",
        "X = 1 | unknown column 'X' at character 1 ",
      })
  void refusesWhatDoesNotFitTheSchema(String text, String message) {
    assertThatThrownBy(() -> BoundPredicate.parse(text, SCHEMA))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message);
  }

  @Test
  void takesTenThousandTerms() {
    String list = IntStream.range(0, 10_000).mapToObj(i -> "" + i).collect(Collectors.joining(","));
    Predicate in = Predicate.parse("year IN (" + list + ")");
    assertThat(in).isInstanceOf(Predicate.In.class);
    in.bind(SCHEMA);
    String chain =
        IntStream.range(0, 10_000).mapToObj(i -> "x = " + i).collect(Collectors.joining(" OR "));
    assertThat(((Predicate.Or) Predicate.parse(chain)).terms()).hasSize(10_000);
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThatThrownBy(() -> Predicate.parse("a = '" + "x".repeat(1 << 20) + "'"))
        .isInstanceOf(LimitExceeded.class)
        .hasMessage("the filter has 1,048,582 characters, more than 262,144");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "NOT ", "NOT (", "(NOT "})
  void refusesWhatIsTooDeep(String nest) {
    int depth = 200_000 / nest.length();
    assertThatThrownBy(() -> Predicate.parse(nest.repeat(depth) + "a = 1"))
        .isInstanceOf(LimitExceeded.class)
        .hasMessageContaining("nested deeper than 32 levels at character");
  }

  @Test
  void refusesATreeThatIsTooDeep() {
    Predicate tree = Predicate.equal("x", 1);
    for (int i = 0; i < 1_000; i++) {
      tree = tree.negate();
    }
    Predicate deep = tree;
    assertThatThrownBy(() -> deep.bind(SCHEMA)).isInstanceOf(LimitExceeded.class);
  }

  @Test
  void manyNegationsSideBySideAreNotNesting() {
    String many =
        IntStream.range(0, 100)
            .mapToObj(i -> "s IS NOT NULL AND NOT (x NOT IN (1))")
            .collect(Collectors.joining(" AND "));
    assertThat(((Predicate.And) Predicate.parse(many)).terms()).hasSize(200);
  }

  @Test
  void startsNoThread() {
    int before = Thread.getAllStackTraces().size();
    Predicate.parse("a = 1 OR NOT (b BETWEEN 2 AND 3)");
    assertThat(Thread.getAllStackTraces().size()).isLessThanOrEqualTo(before);
  }

  @Test
  void isBuiltByHand() {
    Predicate built =
        Predicate.equal("label", 3)
            .and(Predicate.like("s", "a%"))
            .and(Predicate.isNull("t").negate());
    assertThat(built.toString()).isEqualTo("label = 3 AND s LIKE 'a%' AND NOT (t IS NULL)");
    assertThat(Predicate.parse(built.toString())).isEqualTo(built);
  }
}
