package io.omendb.storage.fragment;

import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.Utf8;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The least and the greatest of the texts seen, by their UTF-8 bytes as unsigned numbers, and
/// short bounds of both. For one thread at a time.
final class TextBounds {
  /// The most bytes of a bound in a manifest: spec chapter 14.
  static final int MAX_BYTES = 64;

  private static final ValueLayout.OfLong BIG_ENDIAN =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int LAST_CODE_POINT = 0x10ffff;

  private byte @Nullable [] min;
  private byte @Nullable [] max;
  private long minHead;
  private long maxHead;

  /// Adds the texts of the rows `[from, to)`, none of which is null.
  void add(Column column, int from, int to) {
    for (int row = from; row < to; row++) {
      int start = column.start(row);
      int length = column.start(row + 1) - start;
      if (length >= Long.BYTES && min != null) {
        long head = column.values().get(BIG_ENDIAN, start);
        if (Long.compareUnsigned(head, minHead) > 0 && Long.compareUnsigned(head, maxHead) < 0) {
          continue;
        }
      }
      add(column.values().asSlice(start, length));
    }
  }

  private void add(MemorySegment text) {
    byte[] least = min;
    byte[] greatest = max;
    if (least == null || greatest == null) {
      setMin(text);
      setMax(text);
    } else if (compare(text, least) < 0) {
      setMin(text);
    } else if (compare(text, greatest) > 0) {
      setMax(text);
    }
  }

  private void setMin(MemorySegment text) {
    min = text.toArray(ValueLayout.JAVA_BYTE);
    minHead = head(min);
  }

  private void setMax(MemorySegment text) {
    max = text.toArray(ValueLayout.JAVA_BYTE);
    maxHead = head(max);
  }

  /// The first eight bytes as a number, with zeros behind a shorter text. Of two texts, the one
  /// with the greater number is the greater text.
  private static long head(byte[] text) {
    return MemorySegment.ofArray(Arrays.copyOf(text, Long.BYTES)).get(BIG_ENDIAN, 0);
  }

  /// At most 64 bytes that no text is less than; empty if there is none.
  Optional<String> lower() {
    return Optional.ofNullable(min).map(text -> text(cut(text)));
  }

  /// At most 64 bytes that no text is greater than; empty if there is none.
  Optional<String> upper() {
    byte[] greatest = max;
    if (greatest == null) {
      return Optional.empty();
    }
    return greatest.length <= MAX_BYTES ? Optional.of(text(greatest)) : after(text(cut(greatest)));
  }

  /// The longest start of whole characters that is short enough.
  private static byte[] cut(byte[] text) {
    if (text.length <= MAX_BYTES) {
      return text;
    }
    int end = MAX_BYTES;
    while (Utf8.continues(text[end])) {
      end--;
    }
    return Arrays.copyOf(text, end);
  }

  /// A text no longer than `start` and greater than all that begin with it.
  private static Optional<String> after(String start) {
    int[] points = start.codePoints().toArray();
    for (int end = points.length; end > 0; end--) {
      int bytes = utf8Bytes(points[end - 1]);
      int next = points[end - 1] + 1;
      if (next == Character.MIN_SURROGATE) {
        next = Character.MAX_SURROGATE + 1;
      }
      if (next <= LAST_CODE_POINT && utf8Bytes(next) == bytes) {
        points[end - 1] = next;
        return Optional.of(new String(points, 0, end));
      }
    }
    return Optional.empty();
  }

  private static int utf8Bytes(int codePoint) {
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static int compare(MemorySegment a, byte[] b) {
    MemorySegment other = MemorySegment.ofArray(b);
    long at = a.mismatch(other);
    if (at == -1) {
      return 0;
    }
    if (at == a.byteSize()) {
      return -1;
    }
    return at == b.length
        ? 1
        : Byte.compareUnsigned(a.get(ValueLayout.JAVA_BYTE, at), b[Math.toIntExact(at)]);
  }
}
