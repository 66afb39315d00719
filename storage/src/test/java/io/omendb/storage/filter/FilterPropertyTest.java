package io.omendb.storage.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.column.Column;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Evaluation by columns gives what evaluation by rows gives, and pruning never loses a row.
final class FilterPropertyTest {
  @Test
  void columnsAgreeWithRows() {
    for (int seed = 0; seed < 60; seed++) {
      RandomFilters random = new RandomFilters(seed);
      List<@Nullable Object[]> rows = random.rows(seed * 3 % 150);
      List<Column> columns = RandomFilters.columns(rows);
      for (int i = 0; i < 60; i++) {
        Predicate predicate = random.predicate(3);
        BoundPredicate bound = predicate.bind(RandomFilters.SCHEMA);
        RowMask accept = RowMask.all(rows.size());
        bound.evaluate(rows.size(), columns::get, accept);
        assertThat(rowsOf(accept))
            .as("seed %d: %s", seed, predicate)
            .isEqualTo(naive(predicate, rows));
      }
    }
  }

  @Test
  void textReadsBackAsTheSameTree() {
    RandomFilters random = new RandomFilters(7);
    for (int i = 0; i < 500; i++) {
      Predicate predicate = random.predicate(3);
      assertThat(Predicate.parse(predicate.toString())).isEqualTo(predicate);
    }
  }

  @Test
  void pruningLosesNoRow() {
    int pruned = 0;
    for (int seed = 0; seed < 200; seed++) {
      RandomFilters random = new RandomFilters(1_000 + seed);
      List<@Nullable Object[]> rows = random.rows(1 + seed % 12);
      FragmentEntry fragment = fragment(rows, new SplittableRandom(seed));
      for (int i = 0; i < 40; i++) {
        Predicate predicate = random.predicate(2);
        if (!predicate.bind(RandomFilters.SCHEMA).mayMatch(fragment)) {
          pruned++;
          assertThat(naive(predicate, rows)).as("seed %d: %s", seed, predicate).isEmpty();
        }
      }
    }
    assertThat(pruned).isGreaterThan(500);
  }

  private static List<Integer> naive(Predicate predicate, List<@Nullable Object[]> rows) {
    List<Integer> accepted = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      Map<String, @Nullable Object> values = new HashMap<>();
      for (Field field : RandomFilters.SCHEMA.fields()) {
        values.put(field.name(), rows.get(row)[field.id()]);
      }
      if (Boolean.TRUE.equals(NaiveFilter.test(predicate, values))) {
        accepted.add(row);
      }
    }
    return accepted;
  }

  private static List<Integer> rowsOf(RowMask mask) {
    List<Integer> rows = new ArrayList<>();
    for (int row = mask.next(0); row >= 0; row = mask.next(row + 1)) {
      rows.add(row);
    }
    return rows;
  }

  /// A fragment with true statistics, some of them absent or, for texts, cut short.
  private static FragmentEntry fragment(List<@Nullable Object[]> rows, SplittableRandom random) {
    List<ColumnStatistics> statistics = new ArrayList<>();
    for (Field field : RandomFilters.SCHEMA.fields()) {
      if (random.nextInt(8) == 0) {
        continue;
      }
      List<Object> values =
          rows.stream()
              .map(row -> row[field.id()])
              .<Object>mapMulti((value, sink) -> {
                if (value != null) {
                  sink.accept(value);
                }
              })
              .toList();
      long nans = values.stream().filter(value -> value.equals(Double.NaN)).count();
      Optional<Value> min = Optional.empty();
      Optional<Value> max = Optional.empty();
      boolean bounded = random.nextInt(8) != 0;
      if (bounded && values.size() > nans && !(values.getFirst() instanceof Boolean)) {
        List<Object> sorted =
            values.stream()
                .filter(value -> !value.equals(Double.NaN))
                .sorted(FilterPropertyTest::compare)
                .toList();
        min = Optional.of(bound(sorted.getFirst(), false));
        max = Optional.of(bound(sorted.getLast(), random.nextBoolean()));
      }
      statistics.add(new ColumnStatistics(field.id(), rows.size() - values.size(), nans, min, max));
    }
    return new FragmentEntry(1, rows.size(), List.of(), List.of(), statistics, Optional.empty(), 1);
  }

  private static int compare(Object a, Object b) {
    return switch (a) {
      case Long value -> value.compareTo((Long) b);
      case Double value -> value.compareTo((Double) b);
      case String value ->
          Arrays.compareUnsigned(
              value.getBytes(StandardCharsets.UTF_8),
              Objects.requireNonNull((String) b).getBytes(StandardCharsets.UTF_8));
      default -> throw new IllegalStateException();
    };
  }

  private static Value bound(Object value, boolean widened) {
    return switch (value) {
      case Long whole -> Value.of((long) whole);
      case Double real -> Value.of((double) real);
      case String text -> Value.of(widened ? text + "~" : text);
      default -> throw new IllegalStateException();
    };
  }
}
