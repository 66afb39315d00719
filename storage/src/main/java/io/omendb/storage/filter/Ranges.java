package io.omendb.storage.filter;

import io.omendb.storage.schema.DataType.Scalar;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Comparisons with a literal as ranges of the column's own values, exactly: no literal is rounded.
/// Stateless.
final class Ranges {
  private Ranges() {}

  static Node whole(int fieldId, Scalar type, Predicate.Op op, long value) {
    long low = Long.MIN_VALUE;
    long high = Long.MAX_VALUE;
    switch (op) {
      case EQUAL -> {
        low = value;
        high = value;
      }
      case LESS -> {
        if (value == Long.MIN_VALUE) {
          return none(fieldId, type);
        }
        high = value - 1;
      }
      case AT_MOST -> high = value;
      case GREATER -> {
        if (value == Long.MAX_VALUE) {
          return none(fieldId, type);
        }
        low = value + 1;
      }
      case AT_LEAST -> low = value;
      case NOT_EQUAL -> throw new IllegalArgumentException("not a range");
    }
    return new NumberLeaf.WholeRange(fieldId, type, low, high);
  }

  /// Whole numbers beside a decimal literal.
  static Node whole(int fieldId, Scalar type, Predicate.Op op, double value) {
    double floor = Math.floor(value);
    if (floor < -0x1p63 || floor >= 0x1p63) {
      boolean all =
          switch (op) {
            case EQUAL, NOT_EQUAL -> false;
            case LESS, AT_MOST -> value > 0;
            case GREATER, AT_LEAST -> value < 0;
          };
      return all
          ? new NumberLeaf.WholeRange(fieldId, type, Long.MIN_VALUE, Long.MAX_VALUE)
          : none(fieldId, type);
    }
    long below = (long) floor;
    if (floor == value) {
      return whole(fieldId, type, op, below);
    }
    return switch (op) {
      case EQUAL, NOT_EQUAL -> none(fieldId, type);
      case LESS, AT_MOST -> whole(fieldId, type, Predicate.Op.AT_MOST, below);
      case GREATER, AT_LEAST -> whole(fieldId, type, Predicate.Op.GREATER, below);
    };
  }

  private static Node none(int fieldId, Scalar type) {
    return new NumberLeaf.WholeRange(fieldId, type, 1, 0);
  }

  /// Floating-point numbers beside a whole literal, which need not be one of them.
  static Node real(int fieldId, boolean single, Predicate.Op op, long value) {
    double near = (double) value;
    int order = new BigDecimal(near).compareTo(BigDecimal.valueOf(value));
    if (order == 0) {
      return real(fieldId, single, op, near);
    }
    double below = order < 0 ? near : Math.nextDown(near);
    return switch (op) {
      case EQUAL, NOT_EQUAL -> new NumberLeaf.RealRange(fieldId, single, 1, 0, false);
      case LESS, AT_MOST -> real(fieldId, single, Predicate.Op.AT_MOST, below);
      case GREATER, AT_LEAST -> real(fieldId, single, Predicate.Op.GREATER, below);
    };
  }

  static Node real(int fieldId, boolean single, Predicate.Op op, double value) {
    double least = Double.NEGATIVE_INFINITY;
    double greatest = Double.POSITIVE_INFINITY;
    return switch (op) {
      case EQUAL -> new NumberLeaf.RealRange(fieldId, single, value, value, false);
      case LESS -> new NumberLeaf.RealRange(fieldId, single, least, Math.nextDown(value), false);
      case AT_MOST -> new NumberLeaf.RealRange(fieldId, single, least, value, false);
      case GREATER -> new NumberLeaf.RealRange(fieldId, single, Math.nextUp(value), greatest, true);
      case AT_LEAST -> new NumberLeaf.RealRange(fieldId, single, value, greatest, true);
      case NOT_EQUAL -> throw new IllegalArgumentException("not a range");
    };
  }

  static Node text(int fieldId, Predicate.Op op, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    byte @Nullable [] low =
        op == Predicate.Op.EQUAL || op == Predicate.Op.GREATER || op == Predicate.Op.AT_LEAST
            ? utf8
            : null;
    byte @Nullable [] high =
        op == Predicate.Op.EQUAL || op == Predicate.Op.LESS || op == Predicate.Op.AT_MOST
            ? utf8
            : null;
    return new TextLeaf.TextRange(
        fieldId, low, op != Predicate.Op.GREATER, high, op != Predicate.Op.LESS);
  }

  /// A set for tests of equality on one numeric column; any test of another kind stays as it is.
  static Node anyOf(List<Node> tests) {
    Node first = tests.getFirst();
    return switch (first) {
      case NumberLeaf.WholeRange range -> {
        long[] values =
            tests.stream()
                .map(NumberLeaf.WholeRange.class::cast)
                .filter(test -> test.low() == test.high())
                .mapToLong(NumberLeaf.WholeRange::low)
                .sorted()
                .toArray();
        yield values.length == 0
            ? first
            : new NumberLeaf.WholeSet(range.fieldId(), range.type(), values);
      }
      case NumberLeaf.RealRange range -> {
        double[] values =
            tests.stream()
                .map(NumberLeaf.RealRange.class::cast)
                .filter(test -> test.low() == test.high())
                .mapToDouble(test -> test.low() + 0.0)
                .toArray();
        Arrays.sort(values);
        yield values.length == 0
            ? first
            : new NumberLeaf.RealSet(range.fieldId(), range.single(), values);
      }
      case Leaf _, Node.Inner _ -> tests.size() == 1 ? first : new Node.Any(tests);
    };
  }
}
