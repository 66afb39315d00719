package io.omendb.storage.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.column.Column;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Which types become which, and which values do not.
final class CastsTest {
  private static final DataType.Vector FLOATS = new DataType.Vector(2, ElementType.FLOAT32);
  private static final DataType.Vector BYTES = new DataType.Vector(2, ElementType.UINT8);

  @Test
  void widensWholeNumbers() {
    List<Scalar> widths = List.of(Scalar.INT8, Scalar.INT16, Scalar.INT32, Scalar.INT64);
    for (Scalar from : widths) {
      for (Scalar to : widths.subList(widths.indexOf(from), widths.size())) {
        Column column = Values.column(from, -128, null, 127);
        assertThat(Casts.cast(column, to).type()).isEqualTo(to);
        assertThat(Values.list(Casts.cast(column, to))).isEqualTo(Arrays.asList(-128L, null, 127L));
      }
    }
    Column doubles = Casts.cast(Values.column(Scalar.INT32, Integer.MIN_VALUE), Scalar.FLOAT64);
    assertThat(Values.list(doubles)).isEqualTo(List.of(-2147483648.0));
    Column wide = Casts.cast(Values.column(Scalar.FLOAT32, 0.1, Double.NaN), Scalar.FLOAT64);
    assertThat(Values.list(wide)).isEqualTo(List.of((double) 0.1f, Double.NaN));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "int16, 128, int8, 128 is out of the range of int8",
        "int8, -1, uint8, -1 is out of the range of uint8",
        "int64, 2147483648, int32, 2147483648 is out of the range of int32",
        "int64, 9007199254740993, float64, 9007199254740993 cannot be float64 exactly",
        "int32, 16777217, float32, 16777217 cannot be float32 exactly",
        "float64, 0.5, int64, 0.5 cannot be int64 exactly",
        "float64, NaN, int64, NaN cannot be int64 exactly",
        "float64, 1e300, float32, 1.0E300 is out of the range of float32",
        "string, 1x, int8, '1x' is not int8",
        "string, 200, int8, 200 is out of the range of int8",
        "string, 1e400, float64, '1e400' is out of the range of float64",
        "string, -1e400, float32, '-1e400' is out of the range of float32",
        "string, maybe, bool, 'maybe' is not bool",
        "string, soon, timestamp, 'soon' is not a timestamp",
      })
  void namesTheRowAndTheValue(String from, String value, String to, String message) {
    Scalar type = scalar(from);
    Object bad =
        type == Scalar.STRING
            ? value
            : type.floating() ? (Object) Double.valueOf(value) : (Object) Long.valueOf(value);
    Object good = type == Scalar.STRING ? "" : type.floating() ? (Object) 1.0 : (Object) 1L;
    Column column =
        type == Scalar.STRING
            ? Values.column(type, null, null, bad)
            : Values.column(type, good, null, bad);
    assertThatThrownBy(() -> Casts.cast(column, scalar(to)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith("row 2: " + message);
  }

  @ParameterizedTest
  @EnumSource(
      value = Scalar.class,
      names = {"BINARY"},
      mode = EnumSource.Mode.EXCLUDE)
  void textsReadBackAsTheSameValues(Scalar type) {
    Column column =
        switch (type) {
          case BOOL -> Values.column(type, true, null, false);
          case INT8, INT16, INT32, INT64, UINT8 -> Values.column(type, 0, null, 127, 1);
          case FLOAT32 ->
              Values.column(type, 0.1f + 0.0, null, -0.0, (double) Float.MAX_VALUE, 1e-45, 3.0);
          case FLOAT64 ->
              Values.column(
                  type, 0.1, null, Double.NEGATIVE_INFINITY, Double.NaN, Double.MIN_VALUE, 1e22);
          case TIMESTAMP ->
              Values.column(type, 0, null, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1_000_000);
          case STRING, BINARY -> Values.column(Scalar.STRING, "", null, "é", "1");
        };
    Column texts = Casts.cast(column, Scalar.STRING);
    assertThat(texts.type()).isEqualTo(Scalar.STRING);
    assertThat(Values.list(Casts.cast(texts, type))).isEqualTo(Values.list(column));
  }

  @Test
  void bytesAreTextsIfTheyAreUtf8() {
    byte[] utf8 = "é漢".getBytes(StandardCharsets.UTF_8);
    Column bytes = Values.column(Scalar.BINARY, utf8, null);
    assertThat(Values.list(Casts.cast(bytes, Scalar.STRING))).isEqualTo(Arrays.asList("é漢", null));
    Column back = Casts.cast(Casts.cast(bytes, Scalar.STRING), Scalar.BINARY);
    assertThat((byte[]) Values.list(back).getFirst()).isEqualTo(utf8);
    Column bad = Values.column(Scalar.BINARY, utf8, new byte[] {(byte) 0xc3});
    assertThatThrownBy(() -> Casts.cast(bad, Scalar.STRING))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("row 1: the bytes are not UTF-8");
  }

  @Test
  void timestampsAreMicroseconds() {
    Column times = Casts.cast(Values.column(Scalar.INT64, 1_500_000, null), Scalar.TIMESTAMP);
    assertThat(Values.list(Casts.cast(times, Scalar.STRING)))
        .isEqualTo(Arrays.asList("1970-01-01 00:00:01.500000Z", null));
    assertThat(Values.list(Casts.cast(times, Scalar.INT64)))
        .isEqualTo(Arrays.asList(1_500_000L, null));
  }

  @Test
  void vectorsChangeTheirComponents() {
    Column vectors = Values.column(FLOATS, new float[] {1, 255}, new float[] {0, 3});
    Column bytes = Casts.cast(vectors, BYTES);
    assertThat(bytes.type()).isEqualTo(BYTES);
    assertThat(bytes.vectorAt(0)).containsExactly(1, 255);
    Column bad = Values.column(FLOATS, new float[] {1, 255}, new float[] {0, 0.5f});
    assertThatThrownBy(() -> Casts.cast(bad, BYTES))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("row 1: component 0.5 cannot be uint8");
    assertThat(Casts.possible(FLOATS, new DataType.Vector(3, ElementType.FLOAT32))).isFalse();
    assertThat(Casts.possible(Scalar.BINARY, FLOATS)).isFalse();
    assertThat(Casts.possible(Scalar.STRING, FLOATS)).isFalse();
    assertThat(Casts.possible(FLOATS, Scalar.STRING)).isFalse();
    assertThat(Casts.implicit(FLOATS, BYTES)).isFalse();
  }

  @Test
  void sameTypesStayAsTheyAre() {
    Column column = Values.column(Scalar.BOOL, true, null);
    assertThat(Casts.cast(column, Scalar.BOOL)).isSameAs(column);
  }

  @Test
  void refusesTypesThatHaveNothingInCommon() {
    Set<Scalar> numbers =
        EnumSet.of(
            Scalar.INT8,
            Scalar.INT16,
            Scalar.INT32,
            Scalar.INT64,
            Scalar.UINT8,
            Scalar.FLOAT32,
            Scalar.FLOAT64);
    for (Scalar from : Scalar.values()) {
      for (Scalar to : Scalar.values()) {
        boolean possible =
            from == to
                || from == Scalar.STRING
                || to == Scalar.STRING
                || (numbers.contains(from) && numbers.contains(to))
                || Set.of(from, to).equals(Set.of(Scalar.INT64, Scalar.TIMESTAMP));
        assertThat(Casts.possible(from, to)).as("%s to %s", from, to).isEqualTo(possible);
        boolean implicit = from == to || (numbers.contains(from) && numbers.contains(to));
        assertThat(Casts.implicit(from, to)).as("%s to %s", from, to).isEqualTo(implicit);
        if (!possible) {
          assertThatThrownBy(() -> Casts.cast(Values.column(from), to))
              .isInstanceOf(InvalidInput.class)
              .hasMessage(from.text() + " cannot be cast to " + to.text());
        }
      }
    }
  }

  private static Scalar scalar(String name) {
    return Arrays.stream(Scalar.values())
        .filter(type -> type.text().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
