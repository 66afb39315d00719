package io.omendb.storage.filter;

import io.omendb.storage.column.Column;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Value;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A condition on a numeric column: every comparison with a literal is a closed range, because the
/// next number below or above is known. Immutable.
sealed interface NumberLeaf extends Leaf {
  /// Whether a whole number lies in `[low, high]`; an empty range has `low > high`.
  record WholeRange(int fieldId, DataType.Scalar type, long low, long high) implements NumberLeaf {
    @Override
    public void evaluateValues(Column column, int rows, long[] trues) {
      MemorySegment values = column.values();
      long lo = low;
      long hi = high;
      for (int word = 0; word < trues.length; word++) {
        int from = word << 6;
        int to = Math.min(rows, from + 64);
        long bits = 0;
        for (int row = from; row < to; row++) {
          long value = NumberLeaf.whole(type, values, row);
          bits |= (value >= lo && value <= hi ? 1L : 0L) << row;
        }
        trues[word] = bits;
      }
    }

    @Override
    public int outcomesOfValues(ColumnStatistics statistics, long values) {
      if (low > high) {
        return Outcomes.FALSE;
      }
      long min = statistics.min().orElse(null) instanceof Value.OfLong(long v) ? v : Long.MIN_VALUE;
      long max = statistics.max().orElse(null) instanceof Value.OfLong(long v) ? v : Long.MAX_VALUE;
      return Outcomes.range(max < low || min > high, min >= low && max <= high);
    }
  }

  /// Whether a whole number is one of `sorted`, of which there is at least one.
  record WholeSet(int fieldId, DataType.Scalar type, long[] sorted) implements NumberLeaf {
    @Override
    public void evaluateValues(Column column, int rows, long[] trues) {
      MemorySegment values = column.values();
      for (int row = 0; row < rows; row++) {
        if (Arrays.binarySearch(sorted, NumberLeaf.whole(type, values, row)) >= 0) {
          trues[row >>> 6] |= 1L << row;
        }
      }
    }

    @Override
    public int outcomesOfValues(ColumnStatistics statistics, long values) {
      long min = statistics.min().orElse(null) instanceof Value.OfLong(long v) ? v : Long.MIN_VALUE;
      long max = statistics.max().orElse(null) instanceof Value.OfLong(long v) ? v : Long.MAX_VALUE;
      int at = Arrays.binarySearch(sorted, min);
      int first = at >= 0 ? at : -at - 1;
      boolean disjoint = first == sorted.length || sorted[first] > max;
      return Outcomes.range(disjoint, !disjoint && min == max);
    }
  }

  /// Whether a floating-point number lies in `[low, high]`, or is NaN where `nan` is set.
  record RealRange(int fieldId, boolean single, double low, double high, boolean nan)
      implements NumberLeaf {
    @Override
    public void evaluateValues(Column column, int rows, long[] trues) {
      MemorySegment values = column.values();
      for (int word = 0; word < trues.length; word++) {
        int from = word << 6;
        int to = Math.min(rows, from + 64);
        long bits = 0;
        for (int row = from; row < to; row++) {
          double value = NumberLeaf.real(single, values, row);
          boolean in = (value >= low && value <= high) || (nan && Double.isNaN(value));
          bits |= (in ? 1L : 0L) << row;
        }
        trues[word] = bits;
      }
    }

    @Override
    public int outcomesOfValues(ColumnStatistics statistics, long values) {
      int set = statistics.nanCount() > 0 ? (nan ? Outcomes.TRUE : Outcomes.FALSE) : 0;
      if (statistics.nanCount() >= values) {
        return set;
      }
      if (!(low <= high)) {
        return set | Outcomes.FALSE;
      }
      double min = NumberLeaf.bound(statistics.min().orElse(null), Double.NEGATIVE_INFINITY);
      double max = NumberLeaf.bound(statistics.max().orElse(null), Double.POSITIVE_INFINITY);
      return set | Outcomes.range(max < low || min > high, min >= low && max <= high);
    }
  }

  /// Whether a floating-point number is one of `sorted`, of which there is at least one and which
  /// holds neither NaN nor -0.0.
  record RealSet(int fieldId, boolean single, double[] sorted) implements NumberLeaf {
    @Override
    public void evaluateValues(Column column, int rows, long[] trues) {
      MemorySegment values = column.values();
      for (int row = 0; row < rows; row++) {
        // Adding 0.0 turns -0.0 into 0.0, which the search would tell apart.
        if (Arrays.binarySearch(sorted, NumberLeaf.real(single, values, row) + 0.0) >= 0) {
          trues[row >>> 6] |= 1L << row;
        }
      }
    }

    @Override
    public int outcomesOfValues(ColumnStatistics statistics, long values) {
      int set = statistics.nanCount() > 0 ? Outcomes.FALSE : 0;
      if (statistics.nanCount() >= values) {
        return set;
      }
      double min = NumberLeaf.bound(statistics.min().orElse(null), Double.NEGATIVE_INFINITY);
      double max = NumberLeaf.bound(statistics.max().orElse(null), Double.POSITIVE_INFINITY);
      boolean disjoint = true;
      for (double value : sorted) {
        disjoint &= value < min || value > max;
      }
      return set | Outcomes.range(disjoint, !disjoint && min == max);
    }
  }

  private static long whole(DataType.Scalar type, MemorySegment values, int row) {
    return switch (type) {
      case INT8 -> values.get(ValueLayout.JAVA_BYTE, row);
      case UINT8 -> values.get(ValueLayout.JAVA_BYTE, row) & 0xff;
      case INT16 -> values.get(Column.SHORT, 2L * row);
      case INT32 -> values.get(Column.INT, 4L * row);
      case INT64, TIMESTAMP -> values.get(Column.LONG, 8L * row);
      case BOOL, FLOAT32, FLOAT64, STRING, BINARY ->
          throw new IllegalStateException(type.text() + " holds no whole numbers");
    };
  }

  private static double real(boolean single, MemorySegment values, int row) {
    return single ? values.get(Column.FLOAT, 4L * row) : values.get(Column.DOUBLE, 8L * row);
  }

  private static double bound(@Nullable Value value, double unknown) {
    return value instanceof Value.OfDouble(double known) && !Double.isNaN(known) ? known : unknown;
  }
}
