package io.omendb.storage.filter;

import io.omendb.storage.schema.TimestampText;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A filter's truth for one row from boxed values, by the book: null is unknown. Stateless.
final class NaiveFilter {
  private NaiveFilter() {}

  static @Nullable Boolean test(Predicate predicate, Map<String, @Nullable Object> row) {
    return switch (predicate) {
      case Predicate.Constant(boolean value) -> value;
      case Predicate.Not(var term) -> {
        Boolean inner = test(term, row);
        yield inner == null ? null : !inner;
      }
      case Predicate.And(var terms) -> {
        Boolean all = true;
        for (Predicate term : terms) {
          Boolean one = test(term, row);
          all = joined(all, one, Boolean.FALSE);
        }
        yield all;
      }
      case Predicate.Or(var terms) -> {
        Boolean any = false;
        for (Predicate term : terms) {
          Boolean one = test(term, row);
          any = joined(any, one, Boolean.TRUE);
        }
        yield any;
      }
      case Predicate.IsNull(String column) -> row.get(column) == null;
      case Predicate.BoolColumn(String column) -> (Boolean) row.get(column);
      case Predicate.IsTruth(String column, boolean value) ->
          row.get(column) != null && row.get(column).equals(value);
      case Predicate.Compare(String column, var op, var literal) -> {
        Object value = row.get(column);
        if (value == null) {
          yield null;
        }
        int order = order(value, literal);
        yield switch (op) {
          case EQUAL -> order == 0;
          case NOT_EQUAL -> order != 0;
          case LESS -> order < 0;
          case AT_MOST -> order <= 0;
          case GREATER -> order > 0;
          case AT_LEAST -> order >= 0;
        };
      }
      case Predicate.Between(String column, var low, var high) -> {
        Object value = row.get(column);
        yield value == null ? null : order(value, low) >= 0 && order(value, high) <= 0;
      }
      case Predicate.In(String column, var literals) -> {
        Object value = row.get(column);
        yield value == null
            ? null
            : (Boolean) literals.stream().anyMatch(literal -> order(value, literal) == 0);
      }
      case Predicate.Like(String column, String pattern, var escape) -> {
        Object value = row.get(column);
        yield value == null
            ? null
            : (Boolean)
                like(
                    value.toString().codePoints().toArray(),
                    0,
                    pattern.codePoints().toArray(),
                    0,
                    escape.map(c -> (int) c).orElse(-1));
      }
    };
  }

  /// The value that decides if either has it, else null if either is null, else the other value.
  private static @Nullable Boolean joined(
      @Nullable Boolean a, @Nullable Boolean b, Boolean decides) {
    if (decides.equals(a) || decides.equals(b)) {
      return decides;
    }
    return (a == null || b == null) ? null : (Boolean) !decides;
  }

  private static boolean like(int[] text, int at, int[] pattern, int step, int escape) {
    if (step == pattern.length) {
      return at == text.length;
    }
    if (pattern[step] == '%') {
      return like(text, at, pattern, step + 1, escape)
          || (at < text.length && like(text, at + 1, pattern, step, escape));
    }
    if (at == text.length) {
      return false;
    }
    if (pattern[step] == escape) {
      return text[at] == pattern[step + 1] && like(text, at + 1, pattern, step + 2, escape);
    }
    return (pattern[step] == '_' || pattern[step] == text[at])
        && like(text, at + 1, pattern, step + 1, escape);
  }

  private static int order(Object value, Literal literal) {
    return switch (literal) {
      case Literal.Bool(boolean other) -> ((Boolean) value).compareTo(other);
      case Literal.Whole(long other) -> order(value, BigDecimal.valueOf(other));
      case Literal.Real(double other) -> order(value, new BigDecimal(other));
      case Literal.Timestamp(long other) -> ((Long) value).compareTo(other);
      case Literal.Text(String other) ->
          value instanceof Long micros
              ? micros.compareTo(TimestampText.micros(other))
              : byCodePoint((String) value, other);
    };
  }

  private static int byCodePoint(String a, String b) {
    int[] left = a.codePoints().toArray();
    int[] right = b.codePoints().toArray();
    return java.util.Arrays.compare(left, right);
  }

  private static int order(Object value, BigDecimal other) {
    if (value instanceof Double real) {
      if (real.isNaN() || real == Double.POSITIVE_INFINITY) {
        return 1;
      }
      return real == Double.NEGATIVE_INFINITY ? -1 : new BigDecimal(real).compareTo(other);
    }
    return BigDecimal.valueOf((Long) value).compareTo(other);
  }
}
