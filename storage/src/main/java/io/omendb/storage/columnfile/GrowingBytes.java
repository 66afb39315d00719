package io.omendb.storage.columnfile;

import io.omendb.storage.error.StorageException.LimitExceeded;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// One buffer of a record batch while it is filled. For one thread at a time.
final class GrowingBytes {
  private static final int FIRST_BYTES = 1 << 10;

  private final String column;
  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;

  /// @param column what errors call the column
  GrowingBytes(String column) {
    this.column = column;
  }

  /// The bytes so far, and others behind them.
  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  /// Adds bytes of a segment.
  void add(MemorySegment source, long from, int count) {
    int at = extend(count);
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, from, bytes, at, count);
  }

  void addInt(int value) {
    int at = extend(Integer.BYTES);
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[at + i] = (byte) (value >>> (8 * i));
    }
  }

  void addZeros(long count) {
    extend(count);
  }

  /// Makes the bytes `[from, from + count)` zero.
  void clear(int from, int count) {
    Arrays.fill(bytes, from, from + count, (byte) 0);
  }

  /// Sets a bit at or beyond the end.
  void setBit(int index) {
    if (index >>> 3 >= length) {
      extend((index >>> 3) + 1 - length);
    }
    bytes[index >>> 3] |= (byte) (1 << (index & 7));
  }

  /// Makes it as many bytes, those added zero.
  void extendTo(int count) {
    extend(count - length);
  }

  void reset() {
    length = 0;
  }

  /// Adds zeros and tells where they begin.
  private int extend(long count) {
    int at = length;
    long needed = length + count;
    if (needed > ColumnFileFormat.MAX_BUFFER_BYTES) {
      throw new LimitExceeded(
          "column '"
              + column
              + "': more than "
              + ColumnFileFormat.MAX_BUFFER_BYTES
              + " bytes in "
              + ColumnFileFormat.BATCH_ROWS
              + " rows",
          null,
          "keep large values in files of their own and their names in the column");
    }
    if (needed > bytes.length) {
      bytes =
          Arrays.copyOf(
              bytes,
              (int)
                  Math.min(Math.max(needed, 2L * bytes.length), ColumnFileFormat.MAX_BUFFER_BYTES));
    }
    // What an earlier record batch left behind goes.
    Arrays.fill(bytes, at, (int) needed, (byte) 0);
    length = (int) needed;
    return at;
  }
}
