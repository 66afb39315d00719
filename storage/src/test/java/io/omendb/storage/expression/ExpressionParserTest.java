package io.omendb.storage.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.schema.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the grammar of expressions refuses, and where its errors point.
final class ExpressionParserTest {
  private static final Schema SCHEMA =
      Schema.parse(
          "a int64, small int8, f float32, d float64, s string, flag bool, t timestamp, b binary,"
              + " v vector(4), must int64 not null");

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '~',
      value = {
        "a + | syntax error: the expression ends too early at character 4 ",
        "a + / 2 | syntax error at character 5 ",
        "a b | syntax error at character 3 ",
        "(a | the expression ends too early",
        "a) | syntax error at character 2 ",
        "'x | unclosed string at character 1 ",
        "a ^ 2 | operator '^' is not supported in expressions at character 3 ",
        "a ; b | unexpected character ';' at character 3 ",
        "a -- b | comments are not supported in expressions at character 3 ",
        "(select 1) | SELECT is not supported in expressions at character 2 ",
        "1 + sqrt(a) | unknown function 'sqrt' at character 5 ",
        "1 + round(a, 1, 2) | ROUND takes 1 to 2 arguments, not 3 at character 5 ",
        "abs() | ABS takes 1 argument, not 0 at character 1 ",
        "9223372036854775808 | the whole number does not fit 64 bits at character 1 ",
        "1 + 1e999 | the number is too large at character 5 ",
        "timestamp '2024-13-01' | is not a timestamp",
        "1 + cast(a as decimal) | no type of values to cast to: 'decimal' at character 15 ",
        "cast(a as vector(3)) | no type of values to cast to: 'vector' at character 11 ",
        "case a when 1 then 2 end | CASE needs conditions, as in CASE WHEN x = 1 THEN 2 END",
        "1 + case a when 1 then 2 end | THEN 2 END at character 5 ",
        "case when a + 1 > 2 then 3 end | expected a column name at character 11 ",
        "case when a = 1 or lower(s) = 'x' then 3 end | expected a column name at character 20 ",
        "1 + + a | a plus sign stands before a number only at character 7 ",
        "(a, a) | expected a value at character 2 ",
        "1 + 300 > 3 | expected a column name at character 1 ",
        "abs(*) | expected a value at character 1 ",
      })
  void refusesWithThePlace(String text, String message) {
    assertThatThrownBy(() -> Expression.parse(text))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '~',
      value = {
        "1 + A | no column 'A' at character 5 ",
        "a + s | + needs numbers, and this is string at character 5 ",
        "1 - (2 * t) | * needs numbers, and this is timestamp at character 10 ",
        "-flag | - needs numbers, and this is bool at character 2 ",
        "s || a | CONCAT needs strings, and this is int64; write CAST(... AS string) at character 6 ",
        "upper(a) | UPPER needs strings, and this is int64; write CAST(... AS string) at character 7 ",
        "concat(s, b) | CONCAT needs strings, and this is binary",
        "substring(s, 1.5) | SUBSTRING needs whole numbers, and this is float64 at character 14 ",
        "round(d, a) | ROUND needs a constant number of digits in 0..15 at character 10 ",
        "round(d, 16) | ROUND needs a constant number of digits in 0..15 at character 10 ",
        "coalesce(a, 'x') | COALESCE has both int64 and string values at character 13 ",
        "case when flag then 1 when a = 1 then 's' end | CASE has both int64 and string values at character 39 ",
        "nullif(a, s) | NULLIF compares int64 with string at character 11 ",
        "null | the type of NULL is not known; write CAST(NULL AS ...) at character 1 ",
        "coalesce(null, null) | the type of NULL is not known",
        "cast(flag as int64) | bool cannot be cast to int64 at character 6 ",
        "cast(1 as timestamp) + 1 | + needs numbers, and this is timestamp at character 1 ",
        "1 + cast(cast(a as string) as string) | + needs numbers, and this is string at character 5 ",
        "1 + case when flag then s end | + needs numbers, and this is string at character 5 ",
        "cast('x' as int64) | 'x' is not int64 at character 1 ",
        "cast(300 as int8) | 300 is out of the range of int8 at character 1 ",
        "case when s > 3 then 1 end | column 's' is string, compared with a whole number: 3 at character 11 ",
        "a = 'x' | column 'a' is int64, compared with a string: 'x' at character 1 ",
        "coalesce(v, v) | a vector is no value to compute with at character 10 ",
        "case when flag then v end | a vector is no value to compute with at character 21 ",
        "v + 1 | + needs numbers, and this is vector(4) at character 1 ",
      })
  void refusesWhatDoesNotFitTheSchema(String text, String message) {
    Expression expression = Expression.parse(text);
    assertThatThrownBy(() -> expression.bind(SCHEMA))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '~',
      value = {
        "small | 300 | 300 is out of the range of int8 at character 1 ",
        "small | 1.5 | 1.5 cannot be int8 exactly at character 1 ",
        "small | '1' | column 'small' is int8, not string; write CAST(... AS int8) at character 1 ",
        "s | 1 | column 's' is string, not int64; write CAST(... AS string) at character 1 ",
        "s | b | column 's' is string, not binary; write CAST(... AS string)",
        "flag | a | column 'flag' is bool, not int64 at character 1 ",
        "t | a | column 't' is timestamp, not int64; write CAST(... AS timestamp)",
        "t | 'yesterday' | column 't' is timestamp, but 'yesterday' is not a timestamp",
        "t | s | column 't' is timestamp, not string; write CAST(... AS timestamp)",
        "must | NULL | NULL, but column 'must' allows none at character 1 ",
        "v | a | column 'v' is vector(4) and takes only a column of that type, not int64",
        "v | NULL | NULL, but column 'v' allows none",
        "a | v | column 'a' is int64, not vector(4)",
      })
  void refusesWhatDoesNotFitTheColumn(String target, String text, String message) {
    assertThatThrownBy(() -> Expression.parse(text).bindTo(SCHEMA, SCHEMA.require(target)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message);
  }

  @Test
  void pointsAtTheCharacter() {
    Expression expression = Expression.parse("price * 1.2");
    assertThatThrownBy(() -> expression.bind(SCHEMA))
        .hasMessage(
            """
            no column 'price' at character 1 of the expression
              price * 1.2
              ^\
            """)
        .satisfies(e ->
            assertThat(((InvalidInput) e).hint())
                .hasValueSatisfying(
                    hint -> assertThat(hint).startsWith("columns are: a, small, f")));
    assertThatThrownBy(() -> Expression.parse("1 + hypot(a)"))
        .satisfies(e ->
            assertThat(((InvalidInput) e).hint())
                .hasValueSatisfying(
                    hint -> assertThat(hint).startsWith("functions are: ABS, ROUND, FLOOR")));
  }

  @Test
  void refusesNothing() {
    assertThatThrownBy(() -> Expression.parse("  "))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("the expression is empty");
  }

  @Test
  void keepsItsText() {
    assertThat(Expression.parse(" a  + 1 ").toString()).isEqualTo("a  + 1");
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThatThrownBy(() -> Expression.parse("'" + "x".repeat(1 << 20) + "'"))
        .isInstanceOf(LimitExceeded.class)
        .hasMessage("the expression has 1,048,578 characters, more than 262,144");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "abs(", "-(", "case when flag then ", "cast(", "1 + (2 * "})
  void refusesWhatIsTooDeep(String nest) {
    assertThatThrownBy(() -> Expression.parse(nest.repeat(200_000 / nest.length()) + "a"))
        .isInstanceOf(LimitExceeded.class)
        .hasMessageContaining("the expression is nested deeper than 32 levels at character");
  }

  @ParameterizedTest
  @ValueSource(strings = {" + 1", " * a", " - a + 1", "% 3"})
  void refusesChainsThatAreTooLong(String link) {
    Expression.parse("a" + link.repeat(100)).bind(SCHEMA);
    assertThatThrownBy(() -> Expression.parse("a" + link.repeat(10_000 / link.length())))
        .isInstanceOf(LimitExceeded.class)
        .hasMessageContaining("nested deeper than 256 levels");
  }

  @Test
  void takesLongChainsOfTexts() {
    Expression chain = Expression.parse("s" + " || 'x'".repeat(2_000));
    assertThat(chain.bind(SCHEMA).fieldIds()).containsExactly(4);
  }

  @Test
  void takesDeepNests() {
    Expression.parse("abs(".repeat(32) + "a" + ")".repeat(32)).bind(SCHEMA);
    Expression.parse("case when flag then ".repeat(32) + "a" + " end".repeat(32)).bind(SCHEMA);
  }
}
