package io.omendb.storage.filter;

import io.omendb.storage.column.Column;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.schema.Value;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A condition on texts, which are compared as unsigned UTF-8 bytes where they lie. Immutable.
sealed interface TextLeaf extends Leaf {
  /// Whether the text with the bytes `[from, to)` passes.
  boolean test(MemorySegment values, long from, long to);

  @Override
  default void evaluateValues(Column column, int rows, long[] trues) {
    MemorySegment offsets = Objects.requireNonNull(column.offsets(), "offsets of a text column");
    MemorySegment values = column.values();
    long from = offsets.get(Column.INT, 0);
    for (int row = 0; row < rows; row++) {
      long to = offsets.get(Column.INT, 4L * row + 4);
      if (test(values, from, to)) {
        trues[row >>> 6] |= 1L << row;
      }
      from = to;
    }
  }

  /// Whether the text lies between two others; an absent side is open.
  record TextRange(
      int fieldId, byte @Nullable [] low, boolean lowIn, byte @Nullable [] high, boolean highIn)
      implements TextLeaf {
    @Override
    public boolean test(MemorySegment values, long from, long to) {
      if (low != null) {
        int order = compare(values, from, to, low);
        if (order < 0 || (order == 0 && !lowIn)) {
          return false;
        }
      }
      if (high != null) {
        int order = compare(values, from, to, high);
        return order < 0 || (order == 0 && highIn);
      }
      return true;
    }

    @Override
    public int outcomesOfValues(ColumnStatistics statistics, long values) {
      byte[] min = bound(statistics.min().orElse(null));
      byte[] max = bound(statistics.max().orElse(null));
      boolean disjoint = (max != null && below(max)) || (min != null && above(min));
      boolean contained =
          (low == null || (min != null && !below(min)))
              && (high == null || (max != null && !above(max)));
      return Outcomes.range(disjoint, contained);
    }

    private boolean below(byte[] text) {
      if (low == null) {
        return false;
      }
      int order = Arrays.compareUnsigned(text, low);
      return order < 0 || (order == 0 && !lowIn);
    }

    private boolean above(byte[] text) {
      if (high == null) {
        return false;
      }
      int order = Arrays.compareUnsigned(text, high);
      return order > 0 || (order == 0 && !highIn);
    }
  }

  /// Whether the text is one of a set.
  record TextIn(int fieldId, TextSet set) implements TextLeaf {
    @Override
    public boolean test(MemorySegment values, long from, long to) {
      return set.contains(values, from, to);
    }

    @Override
    public int outcomesOfValues(ColumnStatistics statistics, long values) {
      byte[] min = bound(statistics.min().orElse(null));
      byte[] max = bound(statistics.max().orElse(null));
      return set.anyWithin(min, max) ? Outcomes.TRUE | Outcomes.FALSE : Outcomes.FALSE;
    }
  }

  record TextLike(int fieldId, LikePattern pattern) implements TextLeaf {
    @Override
    public boolean test(MemorySegment values, long from, long to) {
      return pattern.matches(values, from, to);
    }

    @Override
    public int outcomesOfValues(ColumnStatistics statistics, long values) {
      byte[] prefix = pattern.prefix();
      byte[] min = bound(statistics.min().orElse(null));
      byte[] max = bound(statistics.max().orElse(null));
      // Every text that begins with the prefix is at least the prefix, and below each text that is
      // greater than the prefix without beginning with it.
      boolean disjoint =
          (max != null && Arrays.compareUnsigned(max, prefix) < 0)
              || (min != null
                  && Arrays.compareUnsigned(min, prefix) > 0
                  && Arrays.mismatch(min, prefix) < prefix.length);
      return disjoint ? Outcomes.FALSE : Outcomes.TRUE | Outcomes.FALSE;
    }
  }

  private static int compare(MemorySegment values, long from, long to, byte[] text) {
    MemorySegment other = MemorySegment.ofArray(text);
    long at = MemorySegment.mismatch(values, from, to, other, 0, text.length);
    if (at < 0) {
      return 0;
    }
    if (at == to - from) {
      return -1;
    }
    if (at == text.length) {
      return 1;
    }
    return (values.get(ValueLayout.JAVA_BYTE, from + at) & 0xff) - (text[(int) at] & 0xff);
  }

  private static byte @Nullable [] bound(@Nullable Value value) {
    return value instanceof Value.OfString(String text)
        ? text.getBytes(StandardCharsets.UTF_8)
        : null;
  }
}
