package io.omendb.storage.expression;

import io.omendb.storage.column.Column;
import io.omendb.storage.expression.Term.Operator;
import io.omendb.storage.schema.DataType.Scalar;
import java.util.List;
import java.util.Set;

/// Arithmetic: whole numbers in 64 bits, which never wrap, or doubles. Immutable.
sealed interface NumberNode extends Node {
  List<Node> operands();

  int at();

  @Override
  default boolean nullable() {
    return operands().stream().anyMatch(Node::nullable);
  }

  @Override
  default void collectFields(Set<Integer> ids) {
    Node.collect(operands(), ids);
  }

  record WholePair(Operator operator, List<Node> operands, int at) implements NumberNode {
    @Override
    public Scalar type() {
      return Scalar.INT64;
    }

    @Override
    public Column evaluate(Rows rows) {
      Column left = operands.getFirst().evaluate(rows);
      Column right = operands.getLast().evaluate(rows);
      Numbers out = new Numbers(rows.count(), left, right);
      long[] a = Numbers.longs(left, rows.count());
      long[] b = Numbers.longs(right, rows.count());
      for (int row = 0; row < a.length; row++) {
        // Rows without a value must not fail, whatever lies in their place.
        if (out.isNull(row) || !rows.wants(row)) {
          a[row] = 0;
        } else {
          try {
            a[row] = apply(a[row], b[row]);
          } catch (ArithmeticException e) {
            throw rows.wrong(row, at, reason(a[row], b[row]));
          }
        }
      }
      return out.column(a);
    }

    private long apply(long a, long b) {
      return switch (operator) {
        case ADD -> Math.addExact(a, b);
        case SUBTRACT -> Math.subtractExact(a, b);
        case MULTIPLY -> Math.multiplyExact(a, b);
        case DIVIDE -> Math.divideExact(a, b);
        case REMAINDER -> a % b;
      };
    }

    private String reason(long a, long b) {
      boolean divided = operator == Operator.DIVIDE || operator == Operator.REMAINDER;
      String shown = a + " " + operator.sql() + " " + (b < 0 ? "(" + b + ")" : b);
      return divided && b == 0
          ? "division by zero: " + shown
          : "out of the range of int64: " + shown;
    }
  }

  record RealPair(Operator operator, List<Node> operands, int at) implements NumberNode {
    @Override
    public Scalar type() {
      return Scalar.FLOAT64;
    }

    @Override
    public Column evaluate(Rows rows) {
      Column left = operands.getFirst().evaluate(rows);
      Column right = operands.getLast().evaluate(rows);
      double[] a = Numbers.doubles(left, rows.count());
      double[] b = Numbers.doubles(right, rows.count());
      switch (operator) {
        case ADD -> {
          for (int row = 0; row < a.length; row++) {
            a[row] += b[row];
          }
        }
        case SUBTRACT -> {
          for (int row = 0; row < a.length; row++) {
            a[row] -= b[row];
          }
        }
        case MULTIPLY -> {
          for (int row = 0; row < a.length; row++) {
            a[row] *= b[row];
          }
        }
        case DIVIDE -> {
          for (int row = 0; row < a.length; row++) {
            a[row] /= b[row];
          }
        }
        case REMAINDER -> {
          for (int row = 0; row < a.length; row++) {
            a[row] %= b[row];
          }
        }
      }
      return new Numbers(rows.count(), left, right).column(a);
    }
  }

  /// The negative or the absolute value of a whole number.
  record WholeSign(boolean absolute, List<Node> operands, int at) implements NumberNode {
    @Override
    public Scalar type() {
      return Scalar.INT64;
    }

    @Override
    public Column evaluate(Rows rows) {
      Column operand = operands.getFirst().evaluate(rows);
      Numbers out = new Numbers(rows.count(), operand, operand);
      long[] values = Numbers.longs(operand, rows.count());
      for (int row = 0; row < values.length; row++) {
        long value = values[row];
        if (value == Long.MIN_VALUE && !out.isNull(row) && rows.wants(row)) {
          throw rows.wrong(row, at, "out of the range of int64: -(" + value + ")");
        }
        values[row] = absolute ? Math.abs(value) : -value;
      }
      return out.column(values);
    }
  }

  /// What is done with one double.
  enum RealFunction {
    NEGATIVE,
    ABS,
    FLOOR,
    CEIL,
    ROUND
  }

  /// @param digits how many decimal digits ROUND keeps
  record RealSingle(RealFunction function, int digits, List<Node> operands, int at)
      implements NumberNode {
    @Override
    public Scalar type() {
      return Scalar.FLOAT64;
    }

    @Override
    public Column evaluate(Rows rows) {
      Column operand = operands.getFirst().evaluate(rows);
      double[] values = Numbers.doubles(operand, rows.count());
      double scale = Math.pow(10, digits);
      for (int row = 0; row < values.length; row++) {
        double value = values[row];
        values[row] =
            switch (function) {
              case NEGATIVE -> -value;
              case ABS -> Math.abs(value);
              case FLOOR -> Math.floor(value);
              case CEIL -> Math.ceil(value);
              case ROUND -> rounded(value, scale);
            };
      }
      return new Numbers(rows.count(), operand, operand).column(values);
    }

    /// Halves go away from zero; a number that is too large to have such digits stays.
    private static double rounded(double value, double scale) {
      double scaled = Math.abs(value) * scale;
      if (!(scaled < 0x1p52)) {
        return value;
      }
      double floor = Math.floor(scaled);
      double near = scaled - floor >= 0.5 ? floor + 1 : floor;
      return Math.copySign(near / scale, value);
    }
  }
}
