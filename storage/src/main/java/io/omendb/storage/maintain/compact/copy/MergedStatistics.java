package io.omendb.storage.maintain.compact.copy;

import io.omendb.storage.column.Column;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.StatisticsCollector;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statistics of one column of a new fragment: of values that were looked at, and of whole
/// fragments as they are recorded. For one thread at a time.
final class MergedStatistics {
  /// Statistics of some rows. Immutable.
  private record Part(ColumnStatistics statistics, long rows) {
    /// Whether there are values that bounds could be of.
    boolean valued() {
      return rows > statistics.nullCount() + statistics.nanCount();
    }
  }

  private final Field field;
  private final StatisticsCollector collector;
  private @Nullable Part merged;
  private long collected;

  MergedStatistics(Field field) {
    this.field = field;
    this.collector = new StatisticsCollector(field);
  }

  /// What is recorded of a fragment without deleted rows; empty if its values must be looked at.
  static Optional<ColumnStatistics> recorded(FragmentReader fragment, Field field) {
    FragmentEntry entry = fragment.entry();
    if (entry.deletedRows() > 0) {
      return Optional.empty();
    }
    if (entry.fileOf(field.id()).isEmpty()) {
      return Optional.of(
          new ColumnStatistics(field.id(), entry.rows(), 0, Optional.empty(), Optional.empty()));
    }
    return fragment.isStored(field) ? entry.statisticsOf(field.id()) : Optional.empty();
  }

  /// Adds a whole fragment.
  void add(ColumnStatistics recorded, long rows) {
    merge(new Part(recorded, rows));
  }

  /// Adds `count` rows from row `from` on.
  void add(Column column, int from, int count) {
    collector.add(column, from, count);
    collected += count;
  }

  /// Those of all that was added; nothing may be added afterwards.
  ColumnStatistics statistics() {
    if (collected > 0 || merged == null) {
      merge(new Part(collector.statistics(), collected));
      collected = 0;
    }
    return Objects.requireNonNull(merged).statistics;
  }

  private void merge(Part next) {
    Part before = merged;
    if (before == null) {
      merged = next;
      return;
    }
    ColumnStatistics a = before.statistics;
    ColumnStatistics b = next.statistics;
    merged =
        new Part(
            new ColumnStatistics(
                field.id(),
                a.nullCount() + b.nullCount(),
                a.nanCount() + b.nanCount(),
                bound(before, a.min(), next, b.min(), -1),
                bound(before, a.max(), next, b.max(), 1)),
            before.rows + next.rows);
  }

  /// The lesser or the greater bound; absent if one part has values without bounds.
  private static Optional<Value> bound(
      Part a, Optional<Value> ofA, Part b, Optional<Value> ofB, int sign) {
    if (ofA.isEmpty()) {
      return a.valued() ? Optional.empty() : ofB;
    }
    if (ofB.isEmpty()) {
      return b.valued() ? Optional.empty() : ofA;
    }
    return sign * compare(ofA.get(), ofB.get()) >= 0 ? ofA : ofB;
  }

  private static int compare(Value a, Value b) {
    return switch (a) {
      case Value.OfLong(long value) -> Long.compare(value, ((Value.OfLong) b).value());
      case Value.OfDouble(double value) -> Double.compare(value, ((Value.OfDouble) b).value());
      case Value.OfBool(boolean value) -> Boolean.compare(value, ((Value.OfBool) b).value());
      case Value.OfString(String value) ->
          Arrays.compareUnsigned(
              value.getBytes(StandardCharsets.UTF_8),
              ((Value.OfString) b).value().getBytes(StandardCharsets.UTF_8));
    };
  }
}
