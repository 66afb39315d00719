package io.omendb.storage.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StatisticsCollectorTest {
  private static ColumnStatistics of(DataType type, Consumer<ColumnBuilder> rows) {
    ColumnBuilder builder = new ColumnBuilder(type);
    rows.accept(builder);
    StatisticsCollector collector = new StatisticsCollector(new Field(9, "x", type, true));
    int count = builder.rows();
    collector.add(builder.build(), 0, count);
    return collector.statistics();
  }

  private static ColumnStatistics ofTexts(String... texts) {
    return of(DataType.Scalar.STRING, builder -> Arrays.stream(texts).forEach(builder::addString));
  }

  @Test
  void numbersExcludeNullsAndNaN() {
    ColumnStatistics floats =
        of(
            DataType.Scalar.FLOAT32,
            builder -> {
              builder.addDouble(2);
              builder.addNull();
              builder.addDouble(Double.NaN);
              builder.addDouble(-7.5);
            });
    assertThat(floats)
        .isEqualTo(
            new ColumnStatistics(9, 1, 1, Optional.of(Value.of(-7.5)), Optional.of(Value.of(2.0))));
    ColumnStatistics whole =
        of(
            DataType.Scalar.UINT8,
            builder -> {
              builder.addLong(200);
              builder.addLong(3);
            });
    assertThat(whole.min()).contains(Value.of(3));
    assertThat(whole.max()).contains(Value.of(200));
  }

  @Test
  void listsAndStructsHaveNothingButTheirNulls() {
    ColumnStatistics lists =
        of(
            new DataType.ListOf(DataType.Scalar.INT32),
            builder -> {
              builder.elements().addLong(1);
              builder.elements().addNull();
              builder.endList();
              builder.addNull();
              builder.endList();
              builder.addNull();
            });
    assertThat(lists).isEqualTo(new ColumnStatistics(9, 2, 0, Optional.empty(), Optional.empty()));
  }

  @Test
  void aZeroBoundCoversBothZeros() {
    ColumnStatistics plus = of(DataType.Scalar.FLOAT64, builder -> builder.addDouble(0.0));
    ColumnStatistics minus = of(DataType.Scalar.FLOAT64, builder -> builder.addDouble(-0.0));
    assertThat(plus.min()).contains(Value.of(-0.0));
    assertThat(plus.max()).contains(Value.of(0.0));
    assertThat(minus).isEqualTo(plus);
  }

  @Test
  void nothingIsSaidWithoutValues() {
    ColumnStatistics nulls = of(DataType.Scalar.INT32, ColumnBuilder::addNull);
    assertThat(nulls.nullCount()).isEqualTo(1);
    assertThat(nulls.min()).isEmpty();
    assertThat(nulls.max()).isEmpty();
    ColumnStatistics nans = of(DataType.Scalar.FLOAT64, builder -> builder.addDouble(Double.NaN));
    assertThat(nans.nanCount()).isEqualTo(1);
    assertThat(nans.min()).isEmpty();
    assertThat(of(DataType.Scalar.STRING, ColumnBuilder::addNull).max()).isEmpty();
    ColumnStatistics bytes =
        of(
            DataType.Scalar.BINARY,
            builder -> builder.addBytes(java.lang.foreign.MemorySegment.ofArray(new byte[3])));
    assertThat(bytes.min()).isEmpty();
  }

  @Test
  void boolsAndShortTextsAreExact() {
    ColumnStatistics bools = of(DataType.Scalar.BOOL, builder -> builder.addBool(true));
    assertThat(bools.min()).contains(Value.of(true));
    assertThat(bools.max()).contains(Value.of(true));
    ColumnStatistics texts = ofTexts("b", "", "é", "z");
    assertThat(texts.min()).contains(Value.of(""));
    assertThat(texts.max()).contains(Value.of("é"));
  }

  @Test
  void longTextsAreCutDownwardsAndUpwards() {
    String a = "a".repeat(100);
    assertThat(ofTexts(a).min()).contains(Value.of("a".repeat(64)));
    assertThat(ofTexts(a).max()).contains(Value.of("a".repeat(63) + "b"));
    String split = "a".repeat(63) + "é" + "tail";
    assertThat(ofTexts(split).min()).contains(Value.of("a".repeat(63)));
    assertThat(ofTexts(split).max()).contains(Value.of("a".repeat(62) + "b"));
    String beforeSurrogates = "\ud7ff".repeat(30);
    assertThat(ofTexts(beforeSurrogates).max()).contains(Value.of("\ud7ff".repeat(20) + "\ue000"));
    String last = Character.toString(0x10ffff).repeat(30);
    assertThat(ofTexts(last).max()).isEmpty();
    assertThat(ofTexts(last).min()).contains(Value.of(last.substring(0, 32)));
    String carried = "a" + "\u007f".repeat(80);
    assertThat(ofTexts(carried).max()).contains(Value.of("b"));
  }

  @Test
  void boundsHoldForRandomTexts() {
    SplittableRandom random = new SplittableRandom(11);
    int[] points = {'a', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
    for (int i = 0; i < 2_000; i++) {
      String[] texts = new String[1 + random.nextInt(3)];
      for (int t = 0; t < texts.length; t++) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(80); length > 0; length--) {
          text.appendCodePoint(points[random.nextInt(random.nextBoolean() ? points.length : 2)]);
        }
        texts[t] = text.toString();
      }
      ColumnStatistics statistics = ofTexts(texts);
      byte[] min = utf8(statistics.min().orElseThrow());
      assertThat(min.length).isLessThanOrEqualTo(64);
      for (String text : texts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(Arrays.compareUnsigned(min, bytes)).isLessThanOrEqualTo(0);
        statistics
            .max()
            .ifPresent(max -> {
              assertThat(utf8(max).length).isLessThanOrEqualTo(64);
              assertThat(Arrays.compareUnsigned(utf8(max), bytes)).isGreaterThanOrEqualTo(0);
            });
      }
    }
  }

  private static byte[] utf8(Value value) {
    return ((Value.OfString) value).value().getBytes(StandardCharsets.UTF_8);
  }
}
