package io.omendb.storage.columnfile;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds a column from its buffers in a record batch, after checking that every value lies where
/// it may. For one thread, for one column.
final class ColumnDecoder {
  /// Gives the buffers of a column in their order, not compressed any more.
  interface Buffers {
    /// @param what names the column and the buffer, for errors
    /// @param expected bytes that it has if it is not empty: more need not be decompressed
    MemorySegment next(String what, long expected);
  }

  private final BatchLayout layout;
  private final Buffers buffers;
  private final String path;
  private int node;

  /// @param node the column's first node
  ColumnDecoder(BatchLayout layout, int node, Buffers buffers, String path) {
    this.layout = layout;
    this.node = node;
    this.buffers = buffers;
    this.path = path;
  }

  /// The next column, or part of one.
  ///
  /// @throws Corrupt naming the column and what is wrong with which buffer
  Column decode(String name, DataType type) {
    int rows = layout.rows()[node];
    int nulls = layout.nulls()[node];
    node++;
    MemorySegment bits = validity(name, rows, nulls);
    return switch (type) {
      case DataType.Vector _ -> throw new IllegalArgumentException("vectors are not decoded");
      case DataType.Scalar scalar when scalar.variableWidth() -> {
        MemorySegment offsets = offsets(name, rows);
        MemorySegment values = buffer(name, 2, Math.max(0, offsets.get(Column.INT, 4L * rows)));
        checkOffsets(name, rows, offsets, values.byteSize(), "bytes");
        if (scalar == DataType.Scalar.STRING) {
          checkText(name, rows, offsets, values);
        }
        yield new Column(type, rows, bits, offsets, values);
      }
      case DataType.Scalar scalar -> {
        long bytes = scalar == DataType.Scalar.BOOL ? bitBytes(rows) : (long) rows * scalar.bytes();
        yield new Column(type, rows, bits, null, exactly(name, 1, bytes));
      }
      case DataType.ListOf list -> {
        MemorySegment offsets = offsets(name, rows);
        checkOffsets(name, rows, offsets, layout.rows()[node], "elements");
        yield Column.lists(list, rows, bits, offsets, decode(name + "[]", list.element()));
      }
      case DataType.Struct struct -> {
        List<Column> members = new ArrayList<>();
        for (DataType.Member member : struct.members()) {
          members.add(decode(name + "." + member.name(), member.type()));
        }
        yield Column.structs(struct, rows, bits, members);
      }
    };
  }

  private @Nullable MemorySegment validity(String name, int rows, int nulls) {
    if (nulls == 0) {
      long bytes = buffer(name, 0, bitBytes(rows)).byteSize();
      if (bytes != 0 && bytes != bitBytes(rows)) {
        throw wrong(name, 0, bytes + " bytes where " + bitBytes(rows) + " are needed", path);
      }
      return null;
    }
    MemorySegment bits = exactly(name, 0, bitBytes(rows));
    int set = population(bits, rows);
    if (set != rows - nulls) {
      throw wrong(
          name, 0, (rows - set) + " bits are clear, but " + nulls + " values are null", path);
    }
    return bits;
  }

  private static long bitBytes(int rows) {
    return (rows + 7L) >>> 3;
  }

  /// How many of the first `rows` bits are set.
  private static int population(MemorySegment bits, int rows) {
    int set = 0;
    int row = 0;
    for (; row + 64 <= rows; row += 64) {
      set += Long.bitCount(bits.get(Column.LONG, row >>> 3));
    }
    for (; row < rows; row++) {
      set += (bits.get(ValueLayout.JAVA_BYTE, row >>> 3) >>> (row & 7)) & 1;
    }
    return set;
  }

  private MemorySegment offsets(String name, int rows) {
    return exactly(name, 1, 4 * (rows + 1L));
  }

  private void checkOffsets(String name, int rows, MemorySegment offsets, long size, String unit) {
    int last = offsets.get(Column.INT, 0);
    if (last != 0) {
      throw wrong(name, 1, "the first offset is " + last, path);
    }
    for (int row = 1; row <= rows; row++) {
      int offset = offsets.get(Column.INT, 4L * row);
      if (offset < last || offset > size) {
        throw wrong(
            name, 1, "offset " + offset + " after " + last + " of " + size + " " + unit, path);
      }
      last = offset;
    }
    if (last != size) {
      throw wrong(name, 1, "the last offset is " + last + " of " + size + " " + unit, path);
    }
  }

  /// Checks that texts, which lie where they may, are UTF-8 one by one.
  private void checkText(String name, int rows, MemorySegment offsets, MemorySegment values) {
    if (Utf8.isAscii(values, 0, values.byteSize())) {
      return;
    }
    for (int row = 0; row < rows; row++) {
      int start = offsets.get(Column.INT, 4L * row);
      if (start < offsets.get(Column.INT, 4L * row + 4)
          && Utf8.continues(values.get(ValueLayout.JAVA_BYTE, start))) {
        throw wrong(name, 2, "text at byte " + start + " is not valid UTF-8", path);
      }
    }
    long bad = Utf8.firstInvalid(values, 0, values.byteSize());
    if (bad >= 0) {
      throw wrong(name, 2, "text at byte " + bad + " is not valid UTF-8", path);
    }
  }

  private MemorySegment buffer(String name, int index, long expected) {
    return buffers.next("column '" + name + "' buffer " + index, expected);
  }

  private MemorySegment exactly(String name, int index, long expected) {
    MemorySegment bytes = buffer(name, index, expected);
    if (bytes.byteSize() != expected) {
      throw wrong(name, index, bytes.byteSize() + " bytes where " + expected + " are needed", path);
    }
    return bytes;
  }

  private static Corrupt wrong(String name, int buffer, String what, String path) {
    return new Corrupt("column '" + name + "' buffer " + buffer + ": " + what, path);
  }
}
