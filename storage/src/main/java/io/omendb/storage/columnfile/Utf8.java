package io.omendb.storage.columnfile;

import io.omendb.storage.column.Column;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Checks UTF-8: shortest forms only, no surrogates, nothing above U+10FFFF. Stateless.
public final class Utf8 {
  /// Bytes between two looks at what was found.
  private static final int STRIDE = 256;

  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /// Whether all bytes in `[from, to)` are characters of one byte.
  static boolean isAscii(MemorySegment bytes, long from, long to) {
    long at = from;
    while (at + STRIDE <= to) {
      long bits = 0;
      for (long end = at + STRIDE; at < end; at += 8) {
        bits |= bytes.get(Column.LONG, at);
      }
      if ((bits & HIGH_BITS) != 0) {
        return false;
      }
    }
    long rest = 0;
    for (; at + 8 <= to; at += 8) {
      rest |= bytes.get(Column.LONG, at);
    }
    for (; at < to; at++) {
      rest |= bytes.get(ValueLayout.JAVA_BYTE, at) & 0x80;
    }
    return (rest & HIGH_BITS) == 0;
  }

  /// Where the first byte that belongs to no character is in `[from, to)`; -1 if all do.
  public static long firstInvalid(MemorySegment bytes, long from, long to) {
    long at = from;
    while (at < to) {
      if (at + 8 <= to && (bytes.get(Column.LONG, at) & HIGH_BITS) == 0) {
        at += 8;
      } else if (bytes.get(ValueLayout.JAVA_BYTE, at) >= 0) {
        at++;
      } else {
        int length = characterBytes(bytes, at, to);
        if (length == 0) {
          return at;
        }
        at += length;
      }
    }
    return -1;
  }

  /// Whether a byte is the second or a later one of a character.
  public static boolean continues(byte value) {
    return (value & 0xc0) == 0x80;
  }

  /// Bytes of the character that begins with a byte outside ASCII; 0 if there is none.
  private static int characterBytes(MemorySegment bytes, long at, long to) {
    int lead = bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || at + length > to) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if (!continues(bytes.get(ValueLayout.JAVA_BYTE, at + i))) {
        return 0;
      }
    }
    int second = bytes.get(ValueLayout.JAVA_BYTE, at + 1) & 0xff;
    boolean wrong =
        (lead == 0xe0 && second < 0xa0)
            || (lead == 0xed && second > 0x9f)
            || (lead == 0xf0 && second < 0x90)
            || (lead == 0xf4 && second > 0x8f);
    return wrong ? 0 : length;
  }
}
