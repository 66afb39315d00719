package io.omendb.storage.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How lists of assignments are cut, and where their errors point.
final class AssignmentsTest {
  private static final Schema SCHEMA = Schema.parse("a int8, \"b, c\" string, d float32");

  @Test
  void keepsTheOrder() {
    Assignments assignments =
        Assignments.parse(
            "d = round(a * 1.5, 2), \"b, c\" = replace(\"b, c\", ',', ' = '), a = case when a in"
                + " (1, 2) then 3 else a end");
    assertThat(assignments.list())
        .extracting(Assignments.Assignment::column)
        .containsExactly("d", "b, c", "a");
    assertThat(assignments.list())
        .extracting(assignment -> assignment.expression().toString())
        .containsExactly(
            "round(a * 1.5, 2)",
            "replace(\"b, c\", ',', ' = ')",
            "case when a in (1, 2) then 3 else a end");
    Map<Integer, BoundExpression> bound = assignments.bind(SCHEMA);
    assertThat(bound.keySet()).containsExactly(2, 1, 0);
    List<Column> columns =
        List.of(
            Values.column(Scalar.INT8, 1, 5),
            Values.column(Scalar.STRING, "x,y", null),
            Values.column(Scalar.FLOAT32, 0.0, 0.0));
    assertThat(bound.values())
        .extracting(expression -> Values.list(expression.evaluate(2, columns::get)))
        .containsExactly(List.of(1.5, 7.5), Arrays.asList("x = y", null), List.of(3L, 5L));
    assertThat(bound.values())
        .extracting(BoundExpression::type)
        .containsExactly(Scalar.FLOAT32, Scalar.STRING, Scalar.INT8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a | expected column = value at character 1 ",
        "a = 1, | expected column = value at character 7 ",
        "a = 1,, d = 2 | expected column = value at character 7 ",
        "a = 1, 2 = 3 | expected column = value at character 8 ",
        "'a' = 1 | expected column = value at character 1 ",
        "a = , d = 2 | the expression is empty at character 5 ",
        "a = | the expression is empty at character 4 ",
        "a = 1, a = 2 | column 'a' is set twice at character 8 ",
        "a = 1 +, d = 2 | syntax error: the expression ends too early at character 8 ",
        "a = 1, d = 2 3 | syntax error at character 14 ",
        "a = 1, e = 2 | no column 'e' at character 8 ",
        "a = 1, d = 2 * x | no column 'x' at character 16 ",
        "d = 2, a = 300 | 300 is out of the range of int8 at character 12 ",
        "d = 2, a = NULL + 'x' | + needs numbers, and this is string at character 19 ",
        "d = 2, a = TRUE | column 'a' is int8, not bool at character 12 ",
      })
  void refusesWithThePlace(String text, String message) {
    assertThatThrownBy(() -> Assignments.parse(text).bind(SCHEMA))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesNothing() {
    assertThatThrownBy(() -> Assignments.parse("")).hasMessage("there is nothing to set");
  }

  @Test
  void namesRowAndColumn() {
    BoundExpression bound =
        Objects.requireNonNull(Assignments.parse("d = 1, a = a + 100").bind(SCHEMA).get(0));
    Column a = Values.column(Scalar.INT8, 1, 28);
    assertThatThrownBy(() -> bound.evaluate(2, _ -> a, row -> 1_000 + row))
        .isInstanceOf(InvalidInput.class)
        .hasMessage(
            """
            column 'a': row 1001: 128 is out of the range of int8 at character 12 of the expression
              d = 1, a = a + 100
                         ^\
            """);
  }
}
