package io.omendb.storage.key;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The values of one row's key as bytes: eight for a number, a length and its bytes for a text.
/// Used anew for every row. For one thread at a time.
final class KeyBytes {
  private static final long PRIME = 0x9E3779B97F4A7C15L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[64];
  private int length;
  private boolean none;
  private long hash;

  void clear() {
    length = 0;
    none = false;
    hash = 0;
  }

  /// A key with a null in it equals no other.
  void addNull() {
    none = true;
  }

  void add(long value) {
    reserve(Long.BYTES);
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[length++] = (byte) (value >>> (8 * i));
    }
    mix(value);
  }

  void add(MemorySegment text) {
    int size = Math.toIntExact(text.byteSize());
    add(size);
    reserve(size);
    MemorySegment.copy(text, 0, MemorySegment.ofArray(bytes), length, size);
    int end = length + size;
    int at = length;
    // Eight bytes at a time, of which no two differ in vain: many texts that a sum over their
    // characters takes for one would have to be compared with each other.
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      mix((long) LONGS.get(bytes, at));
    }
    long rest = 0;
    for (; at < end; at++) {
      rest = rest << 8 | (bytes[at] & 0xff);
    }
    mix(rest);
    length = end;
  }

  /// Ends the row's values.
  void finish() {
    hash ^= hash >>> 32;
    hash *= PRIME;
    hash ^= hash >>> 29;
  }

  /// Whether a value is null.
  boolean none() {
    return none;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  long hash() {
    return hash;
  }

  private void mix(long value) {
    hash = Long.rotateLeft(hash ^ (value * PRIME), 27) * PRIME;
  }

  private void reserve(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
    }
  }
}
