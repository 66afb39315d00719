package io.omendb.storage.columnfile;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// The rows of one column that wait for their record batch. Null slots hold zeros, whatever came
/// in. For one thread at a time.
final class ScalarColumnBuffer {
  private final Field field;
  private final DataType.Scalar type;
  private final byte[] validity = new byte[ColumnFileFormat.BATCH_ROWS / 8];
  private final byte[] offsets;
  private byte[] values;
  private int valueBytes;
  private int rows;
  private int nulls;

  ScalarColumnBuffer(Field field) {
    this.field = field;
    this.type = (DataType.Scalar) field.type();
    this.offsets = new byte[type.variableWidth() ? 4 * (ColumnFileFormat.BATCH_ROWS + 1) : 0];
    this.values =
        new byte
            [type == DataType.Scalar.BOOL
                ? ColumnFileFormat.BATCH_ROWS / 8
                : Math.max(8, type.bytes()) * ColumnFileFormat.BATCH_ROWS];
  }

  Field field() {
    return field;
  }

  int nulls() {
    return nulls;
  }

  byte[] validity() {
    return validity;
  }

  byte[] offsets() {
    return offsets;
  }

  byte[] values() {
    return values;
  }

  /// Bytes that the values take so far.
  int valueBytes() {
    return type == DataType.Scalar.BOOL ? (rows + 7) >>> 3 : valueBytes;
  }

  /// Appends `count` rows of a column from row `from` on; the caller keeps within one record batch.
  ///
  /// @param firstRow the number of the first of them in the file, for errors
  void append(Column column, int from, int count, long firstRow) {
    int nullsBefore = nulls;
    appendValidity(column, from, count);
    if (nulls > nullsBefore && !field.nullable()) {
      throw new InvalidInput(
          "row "
              + (firstRow + firstNull(column, from, count))
              + ": null in column '"
              + field.name()
              + "', which is not null");
    }
    if (type == DataType.Scalar.BOOL) {
      appendBits(column, from, count);
    } else if (type.variableWidth()) {
      appendVariable(column, from, count, firstRow);
    } else {
      appendFixed(column, from, count);
    }
    rows += count;
  }

  /// Forgets the rows.
  void clear() {
    Arrays.fill(validity, (byte) 0);
    if (type == DataType.Scalar.BOOL) {
      Arrays.fill(values, (byte) 0);
    }
    valueBytes = 0;
    rows = 0;
    nulls = 0;
  }

  private static int firstNull(Column column, int from, int count) {
    for (int i = 0; i < count; i++) {
      if (column.isNull(from + i)) {
        return i;
      }
    }
    return 0;
  }

  private void appendValidity(Column column, int from, int count) {
    for (int i = 0; i < count; i++) {
      if (column.isNull(from + i)) {
        nulls++;
      } else {
        setBit(validity, rows + i);
      }
    }
  }

  private void appendBits(Column column, int from, int count) {
    for (int i = 0; i < count; i++) {
      if (!column.isNull(from + i) && column.boolAt(from + i)) {
        setBit(values, rows + i);
      }
    }
  }

  private void appendFixed(Column column, int from, int count) {
    int width = type.bytes();
    int bytes = width * count;
    MemorySegment.copy(
        column.values(), ValueLayout.JAVA_BYTE, (long) from * width, values, valueBytes, bytes);
    if (column.validity() != null) {
      for (int i = 0; i < count; i++) {
        if (column.isNull(from + i)) {
          Arrays.fill(values, valueBytes + i * width, valueBytes + (i + 1) * width, (byte) 0);
        }
      }
    }
    valueBytes += bytes;
  }

  private void appendVariable(Column column, int from, int count, long firstRow) {
    MemorySegment to = MemorySegment.ofArray(offsets);
    MemorySegment source = column.offsets() == null ? MemorySegment.NULL : column.offsets();
    for (int i = 0; i < count; i++) {
      int row = from + i;
      if (!column.isNull(row)) {
        int start = source.get(Column.INT, 4L * row);
        int length = source.get(Column.INT, 4L * row + 4) - start;
        reserve(length);
        MemorySegment.copy(
            column.values(), ValueLayout.JAVA_BYTE, start, values, valueBytes, length);
        checkText(length, firstRow + i);
        valueBytes += length;
      }
      to.set(Column.INT, 4L * (rows + i + 1), valueBytes);
    }
  }

  private void checkText(int length, long row) {
    if (type == DataType.Scalar.STRING
        && Utf8.firstInvalid(MemorySegment.ofArray(values), valueBytes, valueBytes + length) >= 0) {
      throw new InvalidInput(
          "row " + row + ": text in column '" + field.name() + "' is not valid UTF-8");
    }
  }

  private void reserve(int more) {
    long needed = (long) valueBytes + more;
    if (needed > ColumnFileFormat.MAX_BUFFER_BYTES) {
      throw new LimitExceeded(
          "column '"
              + field.name()
              + "': more than "
              + ColumnFileFormat.MAX_BUFFER_BYTES
              + " bytes in "
              + ColumnFileFormat.BATCH_ROWS
              + " rows",
          null,
          "keep large values in files of their own and their names in the column");
    }
    if (needed > values.length) {
      values =
          Arrays.copyOf(
              values,
              (int)
                  Math.min(
                      Math.max(needed, 2L * values.length), ColumnFileFormat.MAX_BUFFER_BYTES));
    }
  }

  private static void setBit(byte[] bits, int row) {
    bits[row >>> 3] |= (byte) (1 << (row & 7));
  }
}
