package io.omendb.storage.fragment;

import io.omendb.storage.column.Column;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Value;
import java.util.Optional;

/// Gathers what a manifest says of a column's values: spec chapter 14. Of lists and structs it is
/// how many are null. For one thread at a time.
public final class StatisticsCollector {
  private final Field field;
  private final DataType type;
  private final boolean floating;
  private final TextBounds texts = new TextBounds();
  private long nulls;
  private long nans;
  private boolean bounded;
  private long minLong = Long.MAX_VALUE;
  private long maxLong = Long.MIN_VALUE;
  private double minDouble = Double.POSITIVE_INFINITY;
  private double maxDouble = Double.NEGATIVE_INFINITY;

  public StatisticsCollector(Field field) {
    this.field = field;
    this.type = field.type();
    this.floating = type instanceof DataType.Scalar scalar && scalar.floating();
  }

  /// Adds `count` rows from row `from` on.
  public void add(Column column, int from, int count) {
    if (type instanceof DataType.Nested) {
      for (int row = from; row < from + count; row++) {
        nulls += column.isNull(row) ? 1 : 0;
      }
      return;
    }
    boolean nullable = column.validity() != null;
    for (int row = from; row < from + count; row++) {
      if (nullable && column.isNull(row)) {
        nulls++;
      } else if (floating) {
        add(column.doubleAt(row));
      } else if (type == DataType.Scalar.STRING) {
        texts.add(column.bytesAt(row));
      } else if (type != DataType.Scalar.BINARY) {
        long value = column.longAt(row);
        minLong = Math.min(minLong, value);
        maxLong = Math.max(maxLong, value);
        bounded = true;
      }
    }
  }

  /// What was seen so far.
  public ColumnStatistics statistics() {
    return new ColumnStatistics(field.id(), nulls, nans, min(), max());
  }

  private void add(double value) {
    if (Double.isNaN(value)) {
      nans++;
    } else {
      minDouble = Math.min(minDouble, value);
      maxDouble = Math.max(maxDouble, value);
      bounded = true;
    }
  }

  private Optional<Value> min() {
    if (type == DataType.Scalar.STRING) {
      return texts.lower().map(Value::of);
    }
    if (!bounded) {
      return Optional.empty();
    }
    if (floating) {
      return Optional.of(Value.of(minDouble == 0 ? -0.0 : minDouble));
    }
    return Optional.of(type == DataType.Scalar.BOOL ? Value.of(minLong != 0) : Value.of(minLong));
  }

  private Optional<Value> max() {
    if (type == DataType.Scalar.STRING) {
      return texts.upper().map(Value::of);
    }
    if (!bounded) {
      return Optional.empty();
    }
    if (floating) {
      return Optional.of(Value.of(maxDouble == 0 ? 0.0 : maxDouble));
    }
    return Optional.of(type == DataType.Scalar.BOOL ? Value.of(maxLong != 0) : Value.of(maxLong));
  }
}
