package io.omendb.storage.filter;

import io.omendb.storage.error.StorageException.InvalidInput;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// A LIKE pattern over UTF-8 bytes. Immutable.
///
/// Takes time proportional to the text times the pattern at worst: after a mismatch only the last
/// `%` is tried again, one character further on.
final class LikePattern {
  private static final short ANY_CHARACTER = 256;
  private static final short ANY_SEQUENCE = 257;

  /// Literal bytes 0..255 and the two wildcards.
  private final short[] steps;

  private LikePattern(short[] steps) {
    this.steps = steps;
  }

  static LikePattern compile(String pattern, Optional<Character> escape) {
    byte[] utf8 = pattern.getBytes(StandardCharsets.UTF_8);
    int quote = escape.map(c -> (int) c).orElse(-1);
    if (quote > 127) {
      throw new InvalidInput("the escape character of LIKE must be ASCII: '" + (char) quote + "'");
    }
    short[] steps = new short[utf8.length];
    int count = 0;
    for (int i = 0; i < utf8.length; i++) {
      byte b = utf8[i];
      if (b == quote) {
        if (++i == utf8.length || (utf8[i] != '%' && utf8[i] != '_' && utf8[i] != quote)) {
          throw new InvalidInput(
              "the escape character in the LIKE pattern '" + pattern + "' escapes nothing",
              "it stands before %, _ or itself");
        }
        steps[count++] = (short) (utf8[i] & 0xff);
      } else if (b == '%') {
        if (count == 0 || steps[count - 1] != ANY_SEQUENCE) {
          steps[count++] = ANY_SEQUENCE;
        }
      } else {
        steps[count++] = b == '_' ? ANY_CHARACTER : (short) (b & 0xff);
      }
    }
    return new LikePattern(Arrays.copyOf(steps, count));
  }

  /// Whether the bytes `[from, to)` are like this pattern.
  boolean matches(MemorySegment text, long from, long to) {
    long at = from;
    int step = 0;
    int retryStep = -1;
    long retryAt = from;
    while (at < to) {
      if (step < steps.length && steps[step] == ANY_SEQUENCE) {
        retryStep = ++step;
        retryAt = at;
        if (step == steps.length) {
          return true;
        }
      } else if (step < steps.length && steps[step] == ANY_CHARACTER) {
        at = afterCharacter(text, at, to);
        step++;
      } else if (step < steps.length
          && steps[step] == (text.get(ValueLayout.JAVA_BYTE, at) & 0xff)) {
        at++;
        step++;
      } else if (retryStep >= 0) {
        retryAt = afterCharacter(text, retryAt, to);
        at = retryAt;
        step = retryStep;
      } else {
        return false;
      }
    }
    while (step < steps.length && steps[step] == ANY_SEQUENCE) {
      step++;
    }
    return step == steps.length;
  }

  /// The literal bytes before the first wildcard.
  byte[] prefix() {
    int length = 0;
    while (length < steps.length && steps[length] < 256) {
      length++;
    }
    byte[] prefix = new byte[length];
    for (int i = 0; i < length; i++) {
      prefix[i] = (byte) steps[i];
    }
    return prefix;
  }

  private static long afterCharacter(MemorySegment text, long at, long to) {
    long next = at + 1;
    while (next < to && (text.get(ValueLayout.JAVA_BYTE, next) & 0xc0) == 0x80) {
      next++;
    }
    return next;
  }
}
