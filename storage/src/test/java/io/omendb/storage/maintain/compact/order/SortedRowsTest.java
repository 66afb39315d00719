package io.omendb.storage.maintain.compact.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.columnfile.SampleRows;
import io.omendb.storage.environment.ScratchEnvironment;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows are sorted as a sort in memory sorts them, however little memory there is.
class SortedRowsTest {
  private static final Schema SCHEMA =
      Schema.parse("name string, x float64, n int64, tags list(string)");
  private static final List<String> KEYS = List.of("name", "x", "n");

  @TempDir Path temporary;

  /// Inputs of some rows each, of which every seventh is not there. Immutable.
  private record Rows(List<Batch> inputs) implements RowSequence {
    @Override
    public long rows() {
      long[] rows = {0};
      forEach(0, Long.MAX_VALUE, (_, _, count) -> rows[0] += count);
      return rows[0];
    }

    @Override
    public boolean sequential() {
      return true;
    }

    @Override
    public void forEach(long first, long end, Stretches stretches) {
      for (int input = 0; input < inputs.size(); input++) {
        for (int row = 0; row < inputs.get(input).rows(); row += 7) {
          stretches.rows(input, row, Math.min(6, inputs.get(input).rows() - row));
        }
      }
    }

    List<long[]> places() {
      List<long[]> places = new ArrayList<>();
      forEach(
          0,
          Long.MAX_VALUE,
          (input, from, count) -> {
            for (int row = from; row < from + count; row++) {
              places.add(new long[] {input, row});
            }
          });
      return places;
    }
  }

  /// Texts that share their first eight bytes and more, extremes, nulls and NaN.
  private static Batch batch(int rows, SplittableRandom random) {
    String[] texts = {"", "collection", "collections", "collectio\u00fc", "\uffff", "\ud83d\ude42"};
    double[] numbers = {0.0, -0.0, Double.NaN, 1, -1, Double.NEGATIVE_INFINITY, 1e300};
    long[] wholes = {Long.MAX_VALUE, Long.MIN_VALUE, 0, 5};
    List<ColumnBuilder> builders =
        SCHEMA.fields().stream().map(field -> new ColumnBuilder(field.type())).toList();
    for (int row = 0; row < rows; row++) {
      for (int key = 0; key < KEYS.size(); key++) {
        ColumnBuilder builder = builders.get(key);
        if (random.nextInt(6) == 0) {
          builder.addNull();
        } else {
          switch (key) {
            case 0 -> builder.addString(texts[random.nextInt(texts.length)] + random.nextInt(4));
            case 1 -> builder.addDouble(numbers[random.nextInt(numbers.length)]);
            default -> builder.addLong(wholes[random.nextInt(wholes.length)]);
          }
        }
      }
      builders.get(3).elements().addString("tag " + row);
      builders.get(3).endList();
    }
    return new Batch(SCHEMA, rows, builders.stream().map(ColumnBuilder::build).toList());
  }

  private static Comparator<long[]> expected(List<Batch> inputs) {
    return (a, b) -> {
      for (String key : KEYS) {
        Column left = inputs.get((int) a[0]).column(key);
        Column right = inputs.get((int) b[0]).column(key);
        int order = compare(left, (int) a[1], right, (int) b[1]);
        if (order != 0) {
          return order;
        }
      }
      return 0;
    };
  }

  private static int compare(Column a, int left, Column b, int right) {
    if (a.isNull(left) || b.isNull(right)) {
      return Boolean.compare(a.isNull(left), b.isNull(right));
    }
    return switch (a.type().text()) {
      case "string" ->
          Arrays.compareUnsigned(
              a.stringAt(left).getBytes(StandardCharsets.UTF_8),
              b.stringAt(right).getBytes(StandardCharsets.UTF_8));
      case "float64" -> Double.compare(a.doubleAt(left), b.doubleAt(right));
      default -> Long.compare(a.longAt(left), b.longAt(right));
    };
  }

  private SortedRows sort(Rows rows, long runBytes, Runnable step) {
    return SortedRows.of(
        rows,
        (input, batch) -> {
          assertThat(batch).isZero();
          return rows.inputs().get(input).columns();
        },
        SCHEMA.fields(),
        SCHEMA.select(KEYS).fields(),
        scratch(),
        runBytes,
        step);
  }

  private static Rows rows(int inputs, int rows) {
    SplittableRandom random = new SplittableRandom(inputs);
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      batches.add(batch(rows, random));
    }
    return new Rows(batches);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20_000, 60_000, 1L << 40})
  void isTheOrderOfASortInMemory(long runBytes) throws IOException {
    Rows rows = rows(3, runBytes == 1 ? 200 : 1_500);
    List<long[]> expected = rows.places();
    expected.sort(expected(rows.inputs()));
    try (SortedRows sorted = sort(rows, runBytes, () -> {})) {
      assertThat(sorted.runs() >= 3).isEqualTo(runBytes < 1 << 20);
      assertThat(scratch().files().isEmpty()).isEqualTo(sorted.runs() == 1);
      List<long[]> origins = new ArrayList<>();
      sorted
          .origins()
          .forEach(
              0,
              expected.size(),
              (input, from, count) -> {
                for (int row = from; row < from + count; row++) {
                  origins.add(new long[] {input, row});
                }
              });
      assertThat(origins.toArray(long[][]::new)).isDeepEqualTo(expected.toArray(long[][]::new));
      requireValues(rows, expected, sorted);
      List<long[]> read = rows.places();
      for (int row = 0; row < read.size(); row++) {
        assertThat(expected.get((int) sorted.order().placeOf(row))).isEqualTo(read.get(row));
      }
    }
    assertThat(scratch().files()).isEmpty();
  }

  private static void requireValues(Rows rows, List<long[]> expected, SortedRows sorted) {
    List<Field> some = List.of(SCHEMA.require("tags"), SCHEMA.require("name"));
    Batches batches = sorted.batches(some);
    int[] place = {0};
    sorted
        .places()
        .forEach(
            0,
            expected.size(),
            (run, from, count) -> {
              for (int row = from; row < from + count; row++) {
                long[] origin = expected.get(place[0]++);
                Batch input = rows.inputs().get((int) origin[0]);
                List<Column> columns = batches.get(run, row / 65_536);
                for (int i = 0; i < some.size(); i++) {
                  assertThat(SampleRows.value(columns.get(i), row % 65_536))
                      .isEqualTo(
                          SampleRows.value(input.column(some.get(i).name()), (int) origin[1]));
                }
              }
            });
    assertThat(place[0]).isEqualTo(expected.size());
  }

  @Test
  void noRowsAreSorted() {
    try (SortedRows sorted = sort(new Rows(List.of()), 1, () -> {})) {
      assertThat(sorted.origins().rows()).isZero();
      assertThat(sorted.order().rows()).isZero();
    }
  }

  @Test
  void leavesNoFilesWhenItIsEnded() throws IOException {
    Rows rows = rows(2, 1_000);
    AtomicInteger steps = new AtomicInteger();
    sort(rows, 20_000, steps::incrementAndGet).close();
    assertThat(steps.get()).isGreaterThan(50);
    for (int last = 1; last <= steps.get(); last += Math.max(1, steps.get() / 9)) {
      AtomicInteger left = new AtomicInteger(last);
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() ->
              sort(
                  rows,
                  20_000,
                  () -> {
                    if (left.decrementAndGet() == 0) {
                      throw new CancellationException();
                    }
                  }));
      assertThat(scratch().files()).isEmpty();
    }
  }

  @Test
  void saysWhatFailedWhereFilesCannotBeWritten() throws IOException {
    Rows rows = rows(2, 1_000);
    AtomicInteger broken = new AtomicInteger();
    assertThatExceptionOfType(StoreFailure.class)
        .isThrownBy(() ->
            sort(
                rows,
                20_000,
                () -> {
                  try {
                    if (!scratch().files().isEmpty() && broken.getAndIncrement() == 0) {
                      scratch().breakFiles();
                    }
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }))
        .withMessageStartingWith("cannot sort through temporary files: cannot ")
        .withMessageContaining(temporary.toString())
        .satisfies(e ->
            assertThat(e.hint())
                .hasValueSatisfying(
                    hint -> assertThat(hint).contains("make room", "greater memory budget")));
    assertThat(scratch().files()).isEmpty();
    Files.delete(temporary);
    sort(rows, 1L << 40, () -> {}).close();
    assertThatExceptionOfType(StoreFailure.class)
        .isThrownBy(() -> sort(rows, 20_000, () -> {}))
        .withMessageStartingWith("cannot sort through temporary files: cannot create ");
  }

  @Test
  void refusesMoreRowsThanAnArrayHas() {
    RowSequence many =
        new RowSequence() {
          @Override
          public long rows() {
            return 1L << 31;
          }

          @Override
          public boolean sequential() {
            return true;
          }

          @Override
          public void forEach(long first, long end, Stretches stretches) {
            throw new AssertionError("refused before it is read");
          }
        };
    assertThatExceptionOfType(LimitExceeded.class)
        .isThrownBy(() ->
            SortedRows.of(many, (_, _) -> List.of(), List.of(), List.of(), scratch(), 1, () -> {}))
        .withMessage("2147483648 rows cannot be sorted at once, 2147483639 can");
  }

  private ScratchEnvironment scratch() {
    return new ScratchEnvironment(temporary);
  }
}
