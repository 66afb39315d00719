package io.omendb.storage.source.arrow;

import io.omendb.storage.column.Column;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Expands LZ4 frames. Every length is checked against what remains; checksums within the frame are
/// passed over. For one thread at a time.
final class Lz4Frame {
  private static final int MAGIC = 0x184D2204;
  private static final int RAW_BLOCK = 0x80000000;

  private final MemorySegment in;
  private final byte[] out;
  private long at;
  private int filled;

  private Lz4Frame(MemorySegment in, int length) {
    this.in = in;
    this.out = new byte[length];
  }

  /// The `length` bytes that a frame stands for; null if it is damaged or stands for another
  /// number.
  static byte @Nullable [] expand(MemorySegment frame, int length) {
    Lz4Frame reader = new Lz4Frame(frame, length);
    try {
      return reader.frame() ? reader.out : null;
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }

  private boolean frame() {
    if (in.get(Column.INT, 0) != MAGIC) {
      return false;
    }
    int flags = in.get(ValueLayout.JAVA_BYTE, 4);
    boolean version1 = (flags & 0xc0) == 0x40;
    boolean blockChecksums = (flags & 0x10) != 0;
    boolean dictionary = (flags & 0x01) != 0;
    if (!version1 || dictionary) {
      return false;
    }
    at = (flags & 0x08) != 0 ? 15 : 7;
    while (true) {
      int size = in.get(Column.INT, at);
      at += 4;
      if (size == 0) {
        return filled == out.length;
      }
      int bytes = size & ~RAW_BLOCK;
      if (bytes > in.byteSize() - at) {
        return false;
      }
      if ((size & RAW_BLOCK) != 0) {
        literals(bytes);
      } else {
        block(at + bytes);
      }
      at += blockChecksums ? 4L : 0L;
    }
  }

  private void block(long end) {
    while (at < end) {
      int token = in.get(ValueLayout.JAVA_BYTE, at++) & 0xff;
      literals(length(token >>> 4));
      if (at >= end) {
        break;
      }
      int distance = in.get(Column.SHORT, at) & 0xffff;
      at += 2;
      match(distance, Math.addExact(length(token & 15), 4));
    }
    if (at != end) {
      throw new IndexOutOfBoundsException("block ends within a sequence");
    }
  }

  private int length(int nibble) {
    int length = nibble;
    if (nibble == 15) {
      int more;
      do {
        more = in.get(ValueLayout.JAVA_BYTE, at++) & 0xff;
        length += more;
        require(length);
      } while (more == 255);
    }
    return length;
  }

  private void literals(int length) {
    require(length);
    MemorySegment.copy(in, ValueLayout.JAVA_BYTE, at, out, filled, length);
    at += length;
    filled += length;
  }

  private void match(int distance, int length) {
    require(length);
    if (distance == 0 || distance > filled) {
      throw new IndexOutOfBoundsException("match before the start");
    }
    if (distance >= length) {
      System.arraycopy(out, filled - distance, out, filled, length);
    } else {
      for (int i = 0; i < length; i++) {
        out[filled + i] = out[filled + i - distance];
      }
    }
    filled += length;
  }

  private void require(int length) {
    if (length > out.length - filled) {
      throw new IndexOutOfBoundsException("more bytes than announced");
    }
  }
}
