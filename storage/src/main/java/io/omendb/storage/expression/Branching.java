package io.omendb.storage.expression;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.filter.BoundPredicate;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Values that are chosen row by row; what is not chosen is not evaluated, so that it cannot fail.
/// Immutable.
sealed interface Branching extends Node {
  /// The value of the first branch whose condition is true; one value more than conditions, for the
  /// rows where none is.
  record Case(DataType type, List<BoundPredicate> conditions, List<Node> values)
      implements Branching {
    @Override
    public boolean nullable() {
      return values.stream().anyMatch(Node::nullable);
    }

    @Override
    public void collectFields(Set<Integer> ids) {
      conditions.forEach(condition -> ids.addAll(condition.fieldIds()));
      Node.collect(values, ids);
    }

    @Override
    public Column evaluate(Rows rows) {
      Choice choice = new Choice(rows, values.size());
      RowMask rest = rows.wantedRows();
      for (int i = 0; i < conditions.size(); i++) {
        RowMask taken = new RowMask(rows.count());
        conditions.get(i).evaluate(rows.count(), rows.columnOf(), taken);
        taken.and(rest);
        rest.andNot(taken);
        choice.take(i, values.get(i), taken);
      }
      choice.take(conditions.size(), values.getLast(), rest);
      return choice.column(type);
    }
  }

  /// The first value that is not null.
  record Coalesce(DataType type, List<Node> values) implements Branching {
    @Override
    public boolean nullable() {
      return values.stream().allMatch(Node::nullable);
    }

    @Override
    public void collectFields(Set<Integer> ids) {
      Node.collect(values, ids);
    }

    @Override
    public Column evaluate(Rows rows) {
      Choice choice = new Choice(rows, values.size());
      RowMask rest = rows.wantedRows();
      for (int i = 0; i < values.size() && rest.next(0) >= 0; i++) {
        Column column = choice.take(i, values.get(i), rest);
        for (int row = rest.next(0); row >= 0; row = rest.next(row + 1)) {
          if (!column.isNull(row)) {
            rest.clear(row);
          }
        }
      }
      return choice.column(type);
    }
  }

  /// The one value, or null where it equals the other.
  record NullIf(Node value, Node other) implements Branching {
    @Override
    public DataType type() {
      return value.type();
    }

    @Override
    public boolean nullable() {
      return true;
    }

    @Override
    public void collectFields(Set<Integer> ids) {
      value.collectFields(ids);
      other.collectFields(ids);
    }

    @Override
    public Column evaluate(Rows rows) {
      Column left = value.evaluate(rows);
      Column right = other.evaluate(rows);
      ColumnBuilder builder = new ColumnBuilder(type());
      for (int row = 0; row < rows.count(); row++) {
        boolean equal = !left.isNull(row) && !right.isNull(row) && equal(left, right, row);
        if (equal) {
          builder.addNull();
        } else {
          rows.add(builder, row, left, row);
        }
      }
      return builder.build();
    }

    /// Numbers are equal if their exact values are, whatever their types; NaN equals itself.
    private static boolean equal(Column left, Column right, int row) {
      Scalar a = (Scalar) left.type();
      Scalar b = (Scalar) right.type();
      if (a.variableWidth()) {
        return left.bytesAt(row).mismatch(right.bytesAt(row)) < 0;
      }
      if (a.floating() && b.floating()) {
        double x = left.doubleAt(row);
        double y = right.doubleAt(row);
        return x == y || (Double.isNaN(x) && Double.isNaN(y));
      }
      if (a.floating()) {
        return equal(right.longAt(row), left.doubleAt(row));
      }
      return b.floating()
          ? equal(left.longAt(row), right.doubleAt(row))
          : left.longAt(row) == right.longAt(row);
    }

    private static boolean equal(long whole, double real) {
      return real == (double) whole && real < 0x1p63 && (long) real == whole;
    }
  }

  /// Which of several columns each row is taken from. For one thread at a time.
  final class Choice {
    private final Rows rows;
    private final Column[] columns;
    private final int[] chosen;

    private Choice(Rows rows, int values) {
      this.rows = rows;
      this.columns = new Column[values];
      this.chosen = new int[rows.count()];
      Arrays.fill(chosen, -1);
    }

    /// Takes the rows from a value, over what was taken for them before.
    private Column take(int index, Node value, RowMask taken) {
      Column column = value.evaluate(rows.only(taken));
      columns[index] = column;
      for (int row = taken.next(0); row >= 0; row = taken.next(row + 1)) {
        chosen[row] = index;
      }
      return column;
    }

    private Column column(DataType type) {
      ColumnBuilder builder = new ColumnBuilder(type);
      for (int row = 0; row < chosen.length; row++) {
        if (chosen[row] < 0) {
          builder.addNull();
        } else {
          rows.add(builder, row, columns[chosen[row]], row);
        }
      }
      return builder.build();
    }
  }
}
