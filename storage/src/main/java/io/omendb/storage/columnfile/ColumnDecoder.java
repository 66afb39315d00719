package io.omendb.storage.columnfile;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Builds columns from buffers that are not compressed any more, after checking that every value
/// lies where it may. Stateless.
public final class ColumnDecoder {
  private ColumnDecoder() {}

  /// A column of a scalar type.
  ///
  /// @param offsets null unless the type is of varying width
  /// @throws Corrupt naming the column and what is wrong with which buffer
  public static Column decode(
      Field field,
      int rows,
      int nulls,
      MemorySegment validity,
      @Nullable MemorySegment offsets,
      MemorySegment values,
      String path) {
    DataType.Scalar type = (DataType.Scalar) field.type();
    MemorySegment bits = null;
    if (nulls > 0) {
      bits = exactly(field, 0, validity, (rows + 7) >>> 3, path);
      int set = population(bits, rows);
      if (set != rows - nulls) {
        throw wrong(
            field, 0, (rows - set) + " bits are clear, but " + nulls + " values are null", path);
      }
    }
    if (offsets != null) {
      MemorySegment starts = exactly(field, 1, offsets, 4L * (rows + 1), path);
      checkOffsets(field, rows, starts, values, path);
      return new Column(type, rows, bits, starts, values);
    }
    long bytes = type == DataType.Scalar.BOOL ? (rows + 7) >>> 3 : (long) rows * type.bytes();
    return new Column(type, rows, bits, null, exactly(field, 1, values, bytes, path));
  }

  /// How many of the first `rows` bits are set.
  public static int population(MemorySegment bits, int rows) {
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

  private static void checkOffsets(
      Field field, int rows, MemorySegment offsets, MemorySegment values, String path) {
    boolean text = field.type() == DataType.Scalar.STRING;
    int last = offsets.get(Column.INT, 0);
    if (last != 0) {
      throw wrong(field, 1, "the first offset is " + last, path);
    }
    long size = values.byteSize();
    for (int row = 1; row <= rows; row++) {
      int offset = offsets.get(Column.INT, 4L * row);
      if (offset < last || offset > size) {
        throw wrong(
            field, 1, "offset " + offset + " after " + last + " of " + size + " bytes", path);
      }
      if (text && offset > last && Utf8.continues(values.get(ValueLayout.JAVA_BYTE, last))) {
        throw wrong(field, 2, "text at byte " + last + " is not valid UTF-8", path);
      }
      last = offset;
    }
    if (last != size) {
      throw wrong(field, 1, "the last offset is " + last + " of " + size + " bytes", path);
    }
    if (text) {
      long bad = Utf8.firstInvalid(values, 0, size);
      if (bad >= 0) {
        throw wrong(field, 2, "text at byte " + bad + " is not valid UTF-8", path);
      }
    }
  }

  private static MemorySegment exactly(
      Field field, int buffer, MemorySegment bytes, long expected, String path) {
    if (bytes.byteSize() != expected) {
      throw wrong(
          field, buffer, bytes.byteSize() + " bytes where " + expected + " are needed", path);
    }
    return bytes;
  }

  private static Corrupt wrong(Field field, int buffer, String what, String path) {
    return new Corrupt("column '" + field.name() + "' buffer " + buffer + ": " + what, path);
  }
}
