package io.omendb.storage.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What expressions give, row by row.
final class ExpressionEvaluationTest {
  private static final String MANY_TEXTS =
      "s || s || s || s || s || s || s || s || s || s || s || s || s || s";
  private static final Schema SCHEMA =
      Schema.parse(
          "i int64, small int8, u uint8, f float32, d float64, s string, flag bool, t timestamp,"
              + " v vector(2), big int64 not null");
  private static final List<Column> COLUMNS =
      List.of(
          Values.column(Scalar.INT64, 7, -7, 0, null),
          Values.column(Scalar.INT8, 2, -128, 127, null),
          Values.column(Scalar.UINT8, 255, 0, 3, null),
          Values.column(Scalar.FLOAT32, 1.5, -0.5, Double.NaN, null),
          Values.column(Scalar.FLOAT64, 2.5, -3.75, 0.0, null),
          Values.column(Scalar.STRING, " Ab ", "é😀x", "", null),
          Values.column(Scalar.BOOL, true, false, null, true),
          Values.column(Scalar.TIMESTAMP, 0, 1_000_000, -1, null),
          Values.column(
              SCHEMA.require("v").type(),
              new float[] {1, 2},
              new float[] {3, 4},
              new float[] {5, 6},
              new float[] {7, 8}),
          Values.column(Scalar.INT64, Long.MAX_VALUE, Long.MIN_VALUE, 1, 2));

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '~',
      value = {
        "i + 1 | int64 | 8, -6, 1, null",
        "i - small | int64 | 5, 121, -127, null",
        "i * -2 | int64 | -14, 14, 0, null",
        "i / 2 | int64 | 3, -3, 0, null",
        "i % 4 | int64 | 3, -3, 0, null",
        "i % -1 | int64 | 0, 0, 0, null",
        "u + small | int64 | 257, -128, 130, null",
        "1 + 2 * 3 - 4 | int64 | 3, 3, 3, 3",
        "(1 + 2) * 3 | int64 | 9, 9, 9, 9",
        "100 / 10 / 5 | int64 | 2, 2, 2, 2",
        "10 - 3 - 2 | int64 | 5, 5, 5, 5",
        "-i | int64 | -7, 7, 0, null",
        "- small * 2 | int64 | -4, 256, -254, null",
        "i + 0.5 | float64 | 7.5, -6.5, 0.5, null",
        "f + f | float64 | 3.0, -1.0, NaN, null",
        "d / 0 | float64 | Infinity, -Infinity, NaN, null",
        "d % 2 | float64 | 0.5, -1.75, 0.0, null",
        "-d | float64 | -2.5, 3.75, -0.0, null",
        "i + NULL | int64 | null, null, null, null",
        "1.5 + NULL | float64 | null, null, null, null",
        "-9223372036854775808 | int64 | -9223372036854775808, -9223372036854775808,"
            + " -9223372036854775808, -9223372036854775808",
        "abs(i) | int64 | 7, 7, 0, null",
        "abs(small) | int64 | 2, 128, 127, null",
        "abs(d) | float64 | 2.5, 3.75, 0.0, null",
        "round(d) | float64 | 3.0, -4.0, 0.0, null",
        "round(d * 10 + 0.04, 1) | float64 | 25.0, -37.5, 0.0, null",
        "round(0.49999999999999994) | float64 | 0.0, 0.0, 0.0, 0.0",
        "round(1e300, 15) | float64 | 1.0E300, 1.0E300, 1.0E300, 1.0E300",
        "round(i, 2) | int64 | 7, -7, 0, null",
        "floor(d) | float64 | 2.0, -4.0, 0.0, null",
        "ceil(d) | float64 | 3.0, -3.0, 0.0, null",
        "floor(small) | int64 | 2, -128, 127, null",
      })
  void computes(String text, String type, String values) {
    gives(text, type, values);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '~',
      value = {
        "lower(s) | string | « ab », «é😀x», «», null",
        "upper(s) | string | « AB », «É😀X», «», null",
        "trim(s) | string | «Ab», «é😀x», «», null",
        "length(s) | int64 | 4, 3, 0, null",
        "substring(s, 2) | string | «Ab », «😀x», «», null",
        "substring(s, 2, 1) | string | «A», «😀», «», null",
        "substring(s, 0, 2) | string | « », «é», «», null",
        "substring(s, 5, 9) | string | «», «», «», null",
        "substring(s, 9223372036854775807, 9223372036854775807) | string | «», «», «», null",
        "substring(s, -9223372036854775808, 9223372036854775807) | string | «», «», «», null",
        "substring(s, -1, 9223372036854775807) | string | « Ab », «é😀x», «», null",
        "substring(s, NULL) | string | null, null, null, null",
        "replace(s, 'b', 'bb') | string | « Abb », «é😀x», «», null",
        "replace(s, '', 'x') | string | « Ab », «é😀x», «», null",
        "s || '!' || s | string | « Ab ! Ab », «é😀x!é😀x», «!», null",
        "concat(s, 'z', NULL) | string | null, null, null, null",
        "concat('a') | string | «a», «a», «a», «a»",
      })
  void changesTexts(String text, String type, String values) {
    gives(text, type, values);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '~',
      value = {
        "coalesce(i, small, 9) | int64 | 7, -7, 0, 9",
        "coalesce(small, i) | int64 | 2, -128, 127, null",
        "coalesce(NULL, s, 'none') | string | « Ab », «é😀x», «», «none»",
        "coalesce(i, 0.5) | float64 | 7.0, -7.0, 0.0, 0.5",
        "nullif(i, 0) | int64 | 7, -7, null, null",
        "nullif(i, -7.0) | int64 | 7, null, 0, null",
        "nullif(f, f) | float32 | null, null, null, null",
        "nullif(d, 2.5) | float64 | null, -3.75, 0.0, null",
        "nullif(d, NULL) | float64 | 2.5, -3.75, 0.0, null",
        "nullif(s, '') | string | « Ab », «é😀x», null, null",
        "nullif(flag, true) | bool | null, false, null, null",
        "nullif(big, 9223372036854775807.0) | int64 | 9223372036854775807, -9223372036854775808,"
            + " 1, 2",
        "case when i > 0 then 'up' when i < 0 then 'down' else 'none' end | string | «up», «down»,"
            + " «none», «none»",
        "case when flag then 1 end | int64 | 1, null, null, 1",
        "case when not flag then 1 else NULL end | int64 | null, 1, null, null",
        "case when flag then small else 0.5 end | float64 | 2.0, 0.5, 0.5, null",
        "case when s like '%x' or i = 7 then i + 1 end * 2 | int64 | 16, -12, null, null",
        "case when i is null then case when flag then 5 end else 6 end | int64 | 6, 6, 6, 5",
        "case when true then i end | int64 | 7, -7, 0, null",
        "flag | bool | true, false, null, true",
        "i > 0 | bool | true, false, false, null",
        "not flag | bool | false, true, null, false",
        "i is null | bool | false, false, false, true",
        "i > 0 or flag | bool | true, false, null, true",
        "i between -7 and 0 and s is not null | bool | false, true, true, false",
        "coalesce(i > 0, FALSE) | bool | true, false, false, false",
        "TRUE | bool | true, true, true, true",
        "timestamp '1970-01-01 00:00:01' | timestamp | 1000000, 1000000, 1000000, 1000000",
      })
  void chooses(String text, String type, String values) {
    gives(text, type, values);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '~',
      value = {
        "cast(i as string) | string | «7», «-7», «0», null",
        "cast(f as float64) | float64 | 1.5, -0.5, NaN, null",
        "cast(cast(t as string) as timestamp) | timestamp | 0, 1000000, -1, null",
        "cast(NULL as float32) | float32 | null, null, null, null",
        "cast(round(d) as int16) | int16 | 3, -4, 0, null",
        "cast('12' as int32) + i | int64 | 19, 5, 12, null",
      })
  void casts(String text, String type, String values) {
    gives(text, type, values);
  }

  private static void gives(String text, String type, String values) {
    BoundExpression bound = Expression.parse(text).bind(SCHEMA);
    assertThat(bound.type().text()).isEqualTo(type);
    Column column = bound.evaluate(4, COLUMNS::get);
    assertThat(column.type()).isEqualTo(bound.type());
    assertThat(column.rows()).isEqualTo(4);
    assertThat(
            Values.list(column).stream()
                .map(value -> value instanceof String quoted ? "«" + quoted + "»" : "" + value)
                .collect(Collectors.joining(", ")))
        .isEqualTo(values);
    if (!bound.nullable()) {
      assertThat(column.nullCount()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '~',
      value = {
        "1 + 10 / i | row 2: division by zero: 10 / 0 at character 5 ",
        "10 % i | row 2: division by zero: 10 % 0 at character 1 ",
        "big + 1 | row 0: out of the range of int64: 9223372036854775807 + 1 at character 1 ",
        "big - 1 | row 1: out of the range of int64: -9223372036854775808 - 1 ",
        "big * -2 | row 0: out of the range of int64: 9223372036854775807 * (-2) ",
        "big / -1 | row 1: out of the range of int64: -9223372036854775808 / (-1) ",
        "-big | row 1: out of the range of int64: -(-9223372036854775808) ",
        "abs(big) | row 1: out of the range of int64: -(-9223372036854775808) ",
        "cast(s as float32) | row 0: ' Ab ' is not float32 at character 1 ",
        "coalesce(big, 0.5) | row 0: 9223372036854775807 cannot be float64 exactly",
        "1 + cast(d as int64) | row 0: 2.5 cannot be int64 exactly at character 5 ",
        "cast(small as uint8) | row 1: -128 is out of the range of uint8 ",
        "substring(s, 1, i) | row 1: SUBSTRING of -7 characters at character 1 ",
      })
  void refusesWithTheRow(String text, String message) {
    BoundExpression bound = Expression.parse(text).bind(SCHEMA);
    assertThatThrownBy(() -> bound.evaluate(4, COLUMNS::get))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '~',
      value = {
        "case when i <> 0 then 10 / i else 0 end | 1, -1, 0, 0",
        "case when i = 0 then 0 else 10 / i end | 1, -1, 0, null",
        "case when i = 0 then 0 when i > 0 then big - 7 + i else big + 1 end |"
            + " 9223372036854775807, -9223372036854775807, 0, 3",
        "coalesce(i, 1 / (small - 127), cast('x' || s as int64)) | 7, -7, 0, null",
        "coalesce(small, cast(s as int64)) | 2, -128, 127, null",
        "nullif(case when big > 2 then 0 when big < 1 then 1 else -big end, 0) | null, 1, -1, -2",
        "case when big > 1 then case when big > 2 then 1 else 2 / (big - 2 + 1) end else abs(big +"
            + " 1) end | 1, 9223372036854775807, 2, 2",
        "case when big > 0 then big else -(big + 1) end | 9223372036854775807,"
            + " 9223372036854775807, 1, 2",
      })
  void doesNotEvaluateWhatIsNotTaken(String text, String values) {
    BoundExpression bound = Expression.parse(text).bind(SCHEMA);
    assertThat(
            Values.list(bound.evaluate(4, COLUMNS::get)).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", ")))
        .isEqualTo(values);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '~',
      value = {
        "small | small / 2 | 1, -64, 63, null",
        "small | i * 1.0 | 7, -7, 0, null",
        "f | d | 2.5, -3.75, 0.0, null",
        "f | 0.1 | 0.10000000149011612, 0.10000000149011612, 0.10000000149011612,"
            + " 0.10000000149011612",
        "d | i | 7.0, -7.0, 0.0, null",
        "f | 3 | 3.0, 3.0, 3.0, 3.0",
        "t | '1970-01-01 00:00:01' | 1000000, 1000000, 1000000, 1000000",
        "t | t | 0, 1000000, -1, null",
        "s | NULL | null, null, null, null",
        "big | coalesce(i, 5) | 7, -7, 0, 5",
      })
  void takesTheTypeOfTheColumn(String target, String text, String values) {
    Field field = SCHEMA.require(target);
    BoundExpression bound = Expression.parse(text).bindTo(SCHEMA, field);
    assertThat(bound.type()).isEqualTo(field.type());
    Column column = bound.evaluate(4, COLUMNS::get);
    assertThat(column.type()).isEqualTo(field.type());
    assertThat(Values.list(column).stream().map(String::valueOf).collect(Collectors.joining(", ")))
        .isEqualTo(values);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '~',
      value = {
        "small | i + 200 | column 'small': row 0: 207 is out of the range of int8 at character 1 ",
        "small | d | column 'small': row 0: 2.5 cannot be int8 exactly",
        "f | d * 1e300 | column 'f': row 0: 2.5E300 is out of the range of float32",
        "f | big | column 'f': row 0: 9223372036854775807 cannot be float32 exactly",
        "big | i | column 'big': row 3: null, but the column allows none at character 1 ",
        "big | 10 / i | column 'big': row 2: division by zero: 10 / 0 at character 1 ",
      })
  void refusesValuesThatTheColumnDoesNotTake(String target, String text, String message) {
    BoundExpression bound = Expression.parse(text).bindTo(SCHEMA, SCHEMA.require(target));
    assertThatThrownBy(() -> bound.evaluate(4, COLUMNS::get))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message);
  }

  @Test
  void copiesVectors() {
    BoundExpression bound = Expression.parse("v").bindTo(SCHEMA, SCHEMA.require("v"));
    Column copy = bound.evaluate(3, COLUMNS::get);
    assertThat(copy.rows()).isEqualTo(3);
    assertThat(copy.vectorAt(2)).containsExactly(5, 6);
    assertThat(bound.nullable()).isFalse();
  }

  @Test
  void tellsWhatItReads() {
    BoundExpression bound =
        Expression.parse("case when flag then i + small else length(s) end").bind(SCHEMA);
    assertThat(bound.fieldIds()).containsExactlyInAnyOrder(0, 1, 5, 6);
    assertThat(bound.nullable()).isTrue();
    assertThat(Expression.parse("1 + 2").bind(SCHEMA).fieldIds()).isEmpty();
    assertThat(Expression.parse("big + 2").bind(SCHEMA).nullable()).isFalse();
    assertThat(Expression.parse("big > 2").bind(SCHEMA).nullable()).isFalse();
    assertThat(Expression.parse("coalesce(i, big)").bind(SCHEMA).nullable()).isFalse();
  }

  @Test
  void zeroesWhatIsNull() {
    Column sum = Expression.parse("i + 1").bind(SCHEMA).evaluate(4, COLUMNS::get);
    assertThat(sum.longAt(3)).isZero();
  }

  @Test
  void takesNoRows() {
    for (String text : List.of("i + 1", "s || 'x'", "case when flag then 1 end", "i > 3", "'x'")) {
      assertThat(Expression.parse(text).bind(SCHEMA).evaluate(0, COLUMNS::get).rows()).isZero();
    }
  }

  @Test
  void takesRowsPastAWord() {
    List<Object> numbers = new ArrayList<>();
    List<Object> expected = new ArrayList<>();
    for (long row = 0; row < 1_000; row++) {
      numbers.add(row);
      expected.add(row % 3 == 0 ? -row : row * row);
    }
    Column big = Values.column(Scalar.INT64, numbers.toArray());
    BoundExpression bound =
        Expression.parse("case when flag then -big else big * big end").bind(SCHEMA);
    Column flag =
        Values.column(
            Scalar.BOOL, numbers.stream().map(row -> (long) row % 3 == 0).toArray(Object[]::new));
    assertThat(Values.list(bound.evaluate(1_000, id -> id == 6 ? flag : big))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"replace(s, 'xxxxx', s)", MANY_TEXTS})
  void refusesTextsWithoutEnd(String text) {
    Column huge = Values.column(Scalar.STRING, "x".repeat(20_000_000));
    BoundExpression bound = Expression.parse(text).bind(SCHEMA);
    assertThatThrownBy(() -> bound.evaluate(1, _ -> huge))
        .isInstanceOf(LimitExceeded.class)
        .hasMessage("row 0: the texts of one batch exceed 268435456 bytes");
  }

  @Test
  void refusesTextsThatFillTheBatch() {
    Column texts =
        Values.column(Scalar.STRING, Collections.nCopies(40, "x".repeat(70_000)).toArray());
    BoundExpression bound =
        Expression.parse("replace(s, 'x', 'y" + "z".repeat(99) + "')").bind(SCHEMA);
    assertThatThrownBy(() -> bound.evaluate(40, _ -> texts))
        .isInstanceOf(LimitExceeded.class)
        .hasMessage("row 38: the texts of one batch exceed 268435456 bytes");
  }

  @Test
  void refusesConstantsThatFillTheBatch() {
    BoundExpression bound = Expression.parse("'" + "x".repeat(200_000) + "'").bind(SCHEMA);
    assertThatThrownBy(() -> bound.evaluate(65_536, COLUMNS::get))
        .isInstanceOf(LimitExceeded.class)
        .hasMessageContaining("the texts of one batch exceed 268435456 bytes");
  }
}
