package io.omendb.storage.filter;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// A set of texts that is asked with bytes in memory: open addressing by a hash of the bytes.
/// Immutable.
final class TextSet {
  private final byte[] @Nullable [] slots;
  private final int mask;

  TextSet(Collection<String> texts) {
    int capacity = Integer.highestOneBit(Math.max(2, texts.size())) << 2;
    this.slots = new byte[capacity][];
    this.mask = capacity - 1;
    for (String text : texts) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      int slot = hash(MemorySegment.ofArray(utf8), 0, utf8.length) & mask;
      while (slots[slot] != null && !Arrays.equals(slots[slot], utf8)) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = utf8;
    }
  }

  boolean contains(MemorySegment values, long from, long to) {
    int slot = hash(values, from, to) & mask;
    for (byte[] text = slots[slot]; text != null; text = slots[slot]) {
      if (text.length == to - from
          && MemorySegment.mismatch(values, from, to, MemorySegment.ofArray(text), 0, text.length)
              < 0) {
        return true;
      }
      slot = (slot + 1) & mask;
    }
    return false;
  }

  /// Whether a member lies in `[min, max]`; an absent bound is open.
  boolean anyWithin(byte @Nullable [] min, byte @Nullable [] max) {
    for (byte[] text : slots) {
      if (text != null
          && (min == null || Arrays.compareUnsigned(text, min) >= 0)
          && (max == null || Arrays.compareUnsigned(text, max) <= 0)) {
        return true;
      }
    }
    return false;
  }

  private static int hash(MemorySegment values, long from, long to) {
    int hash = 0;
    for (long i = from; i < to; i++) {
      hash = 31 * hash + values.get(ValueLayout.JAVA_BYTE, i);
    }
    return (hash * 0x9E3779B9) >>> 8;
  }
}
