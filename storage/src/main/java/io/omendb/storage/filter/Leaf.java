package io.omendb.storage.filter;

import io.omendb.storage.column.Column;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.format.fragment.FragmentEntry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Set;
import java.util.function.IntFunction;

/// A condition on one column. Immutable.
sealed interface Leaf extends Node permits Leaf.NullTest, Leaf.BoolTest, NumberLeaf, TextLeaf {
  int fieldId();

  @Override
  default void collectFields(Set<Integer> ids) {
    ids.add(fieldId());
  }

  /// Writes for each row, null or not, whether its value passes, into bitmaps of zeros.
  void evaluateValues(Column column, int rows, long[] trues);

  /// What can occur among the rows that are not null.
  int outcomesOfValues(ColumnStatistics statistics, long values);

  @Override
  default void evaluate(int rows, IntFunction<Column> columnOf, Truth out) {
    Column column = columnOf.apply(fieldId());
    evaluateValues(column, rows, out.trues());
    out.maskNulls(column);
  }

  @Override
  default int outcomes(FragmentEntry fragment) {
    return Outcomes.of(
        fragment,
        fieldId(),
        statistics -> outcomesOfValues(statistics, fragment.rows() - statistics.nullCount()));
  }

  record NullTest(int fieldId) implements Leaf {
    @Override
    public void evaluateValues(Column column, int rows, long[] trues) {}

    @Override
    public void evaluate(int rows, IntFunction<Column> columnOf, Truth out) {
      out.maskNulls(columnOf.apply(fieldId));
      System.arraycopy(out.unknowns(), 0, out.trues(), 0, out.trues().length);
      Arrays.fill(out.unknowns(), 0);
    }

    @Override
    public int outcomesOfValues(ColumnStatistics statistics, long values) {
      return Outcomes.FALSE;
    }

    @Override
    public int outcomes(FragmentEntry fragment) {
      int set = Leaf.super.outcomes(fragment);
      if (set == Outcomes.ANY) {
        return Outcomes.TRUE | Outcomes.FALSE;
      }
      return (set & Outcomes.FALSE) | ((set & Outcomes.UNKNOWN) != 0 ? Outcomes.TRUE : 0);
    }
  }

  /// Whether a boolean is `value`.
  record BoolTest(int fieldId, boolean value) implements Leaf {
    @Override
    public void evaluateValues(Column column, int rows, long[] trues) {
      MemorySegment bits = column.values();
      int bytes = (rows + 7) >>> 3;
      long flip = value ? 0 : 0xff;
      for (int i = 0; i < bytes; i++) {
        trues[i >>> 3] |= ((bits.get(ValueLayout.JAVA_BYTE, i) & 0xffL) ^ flip) << (8 * (i & 7));
      }
      if ((rows & 63) != 0) {
        trues[rows >>> 6] &= (1L << rows) - 1;
      }
    }

    @Override
    public int outcomesOfValues(ColumnStatistics statistics, long values) {
      return Outcomes.TRUE | Outcomes.FALSE;
    }
  }
}
