package io.omendb.storage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How rows are made to conform to a schema, and what is refused.
final class CastingSourceTest {
  /// Batches of one row each.
  private static final class Given implements RowSource {
    private final Schema schema;
    private final List<@Nullable Object[]> rows;
    private int at;
    private boolean closed;

    Given(String schema, List<@Nullable Object[]> rows) {
      this.schema = Schema.parse(schema);
      this.rows = rows;
    }

    @Override
    public Schema schema() {
      return schema;
    }

    @Override
    public OptionalLong rowsLeft() {
      return OptionalLong.of(rows.size() - at);
    }

    @Override
    public Optional<Batch> next() {
      if (at == rows.size()) {
        return Optional.empty();
      }
      List<io.omendb.storage.column.Column> columns = new ArrayList<>();
      for (int i = 0; i < schema.size(); i++) {
        ColumnBuilder builder = new ColumnBuilder(schema.fields().get(i).type());
        switch (rows.get(at)[i]) {
          case null -> builder.addNull();
          case Long value -> builder.addLong(value);
          case Double value -> builder.addDouble(value);
          case String value -> builder.addString(value);
          case byte[] value -> builder.addBytes(MemorySegment.ofArray(value));
          case float[] value -> builder.addVector(value);
          case Object other -> throw new IllegalStateException(other.toString());
        }
        columns.add(builder.build());
      }
      at++;
      return Optional.of(new Batch(schema, 1, columns));
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static List<String> cast(String from, String to, @Nullable Object... values) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Object value : values) {
      rows.add(new @Nullable Object[] {value});
    }
    return Rows.of(new CastingSource("f", new Given("x " + from, rows), Schema.parse("x " + to)));
  }

  @Test
  void keepsWhatValuesMean() {
    assertThat(cast("int64", "int8", -128L, 127L, null)).containsExactly("-128", "127", "null");
    assertThat(cast("int64", "uint8", 255L)).containsExactly("255");
    assertThat(cast("uint8", "int64", 255L)).containsExactly("255");
    assertThat(cast("int64", "float32", 16777216L)).containsExactly("1.6777216E7");
    assertThat(cast("float64", "int32", -3.0)).containsExactly("-3");
    assertThat(cast("float64", "float32", 0.1, Double.NaN))
        .containsExactly(String.valueOf((double) 0.1f), "NaN");
    assertThat(cast("string", "timestamp", "1970-01-02")).containsExactly("86400000000");
    assertThat(cast("int64", "timestamp", 5L)).containsExactly("5");
    assertThat(cast("binary", "string", new byte[] {0x61})).containsExactly("a");
    assertThat(cast("binary", "vector(1)", new byte[] {0, 0, (byte) 0x80, 0x3f}))
        .containsExactly("[1.0]");
    assertThat(cast("vector(2)", "vector(2, float16)", new float[] {0.1f, 2}))
        .containsExactly("[0.099975586, 2.0]");
    assertThat(cast("vector(2, int8)", "vector(2)", new float[] {-128, 2}))
        .containsExactly("[-128.0, 2.0]");
  }

  @Test
  void refusesWhatWouldBeLost() {
    assertRefused("int64", "int8", 128L, "128 is out of the range of int8");
    assertRefused("int64", "uint8", -1L, "-1 is out of the range of uint8");
    assertRefused("int64", "float32", 16777217L, "16777217 cannot be float32 exactly");
    assertRefused("int64", "float64", Long.MAX_VALUE, "cannot be float64 exactly");
    assertRefused("float64", "int64", 0.5, "0.5 cannot be int64 exactly");
    assertRefused("float64", "int64", 0x1p63, "cannot be int64 exactly");
    assertRefused("float64", "int64", Double.NaN, "NaN cannot be int64 exactly");
    assertRefused("float64", "float32", 1e39, "1.0E39 is out of the range of float32");
    assertRefused("string", "timestamp", "soon", "'soon' is not a timestamp");
    assertRefused("binary", "string", new byte[] {(byte) 0xff}, "not UTF-8");
    assertRefused("binary", "vector(1)", new byte[3], "3 bytes != 4 of vector(1)");
    assertRefused("int64", "int64 not null", null, "null, but the column allows none");
    assertRefused("vector(1)", "vector(1, float16)", new float[] {70_000}, "cannot be float16");
    assertRefused("vector(1)", "vector(1, int8)", new float[] {0.5f}, "cannot be int8");
    assertRefused("vector(1)", "vector(1)", new float[] {Float.NaN}, "of the vector is NaN");
    assertRefused("vector(1, float16)", "vector(1, float16)", new float[] {1 / 0f}, "is Infinity");
  }

  private static void assertRefused(
      String from, String to, @Nullable Object value, String message) {
    Object fine =
        switch (from) {
          case "int64" -> 1L;
          case "float64" -> 1.0;
          case "string" -> "2024-01-01";
          case "binary" -> to.startsWith("vector") ? new byte[4] : new byte[1];
          default -> new float[] {1};
        };
    assertThatThrownBy(() -> cast(from, to, fine, value))
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith("f: row 2: column 'x': ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "string, int64",
    "int64, string",
    "int64, bool",
    "bool, int64",
    "float64, timestamp",
    "vector(3), vector(4)",
    "int64, vector(1)",
    "vector(1), float32",
    "string, vector(1)",
  })
  void refusesTypesThatHaveNothingInCommon(String from, String to) {
    assertThatThrownBy(() -> cast(from, to))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("f: column 'x' is " + from + ", wanted is " + to);
  }

  @Test
  void matchesColumnsByName() {
    Given given =
        new Given("a int64, b string", List.<@Nullable Object[]>of(new Object[] {1L, "x"}));
    try (CastingSource source = new CastingSource("f", given, Schema.parse("b string, a int8"))) {
      assertThat(Rows.of(source)).containsExactly("x|1");
    }
    assertThat(given.closed).isTrue();
    Given other = new Given("a int64, b string", List.of());
    assertThatThrownBy(() -> new CastingSource("f", other, Schema.parse("a int64, c int8, d int8")))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("f misses columns 'c', 'd', unlike the wanted schema");
    assertThatThrownBy(() -> new CastingSource("f", other, Schema.parse("a int64")))
        .hasMessage("f has column 'b', unlike the wanted schema");
  }

  @Test
  void readsCasts() {
    SourceOptions options = SourceOptions.defaults().withCast("v = vector(784,float32)");
    assertThat(options.casts().get("v")).hasToString("Vector[dimension=784, element=FLOAT32]");
    assertThatThrownBy(() -> options.withCast("v=int8")).hasMessage("two casts for column 'v'");
    assertThatThrownBy(() -> options.withCast("v")).isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> options.withCast("w=real")).isInstanceOf(InvalidInput.class);
  }
}
