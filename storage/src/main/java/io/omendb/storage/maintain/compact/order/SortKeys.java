package io.omendb.storage.maintain.compact.order;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// The order of rows by some of their columns, the first one first: numbers and times by their
/// values, text and bytes by their unsigned bytes; after all values NaN, then null. Immutable.
final class SortKeys {
  private static final int PREFIX_BYTES = 8;

  private final int[] columns;

  /// @param fields the columns of the rows
  /// @param keys those to sort by
  SortKeys(List<Field> fields, List<Field> keys) {
    columns = keys.stream().mapToInt(fields::indexOf).toArray();
  }

  int count() {
    return columns.length;
  }

  /// Refuses columns without an order.
  static void require(Field field) {
    if (!(field.type() instanceof DataType.Scalar)) {
      throw new InvalidInput(
          "column '" + field.name() + "' is " + field.type().text() + ", which has no order",
          "cluster by columns of numbers, text or times");
    }
  }

  /// A number for one key of a row, in whose order that of the values shows: of two rows with the
  /// same number [#compare] decides.
  long prefix(List<Column> row, int at, int key) {
    Column column = row.get(columns[key]);
    if (column.isNull(at)) {
      return Long.MAX_VALUE;
    }
    DataType.Scalar type = (DataType.Scalar) column.type();
    if (type.variableWidth()) {
      return prefix(column.bytesAt(at));
    }
    return type.floating() ? ordered(column.doubleAt(at)) : column.longAt(at);
  }

  /// Compares one key of two rows whose prefixes are the same.
  int compare(List<Column> left, int leftAt, List<Column> right, int rightAt, int key) {
    Column a = left.get(columns[key]);
    Column b = right.get(columns[key]);
    if (a.isNull(leftAt) || b.isNull(rightAt)) {
      return Boolean.compare(a.isNull(leftAt), b.isNull(rightAt));
    }
    return ((DataType.Scalar) a.type()).variableWidth()
        ? compare(a.bytesAt(leftAt), b.bytesAt(rightAt))
        : 0;
  }

  private static int compare(MemorySegment a, MemorySegment b) {
    long at = a.mismatch(b);
    if (at < 0) {
      return 0;
    }
    if (at == a.byteSize() || at == b.byteSize()) {
      return Long.compare(a.byteSize(), b.byteSize());
    }
    return Byte.compareUnsigned(a.get(ValueLayout.JAVA_BYTE, at), b.get(ValueLayout.JAVA_BYTE, at));
  }

  private static long ordered(double value) {
    long bits = Double.doubleToLongBits(value);
    return bits >= 0 ? bits : bits ^ Long.MAX_VALUE;
  }

  /// The first bytes as an unsigned number, moved to where signed numbers order alike.
  private static long prefix(MemorySegment bytes) {
    long key = 0;
    for (int i = 0; i < PREFIX_BYTES; i++) {
      long next = i < bytes.byteSize() ? bytes.get(ValueLayout.JAVA_BYTE, i) & 0xff : 0;
      key = key << 8 | next;
    }
    return key ^ Long.MIN_VALUE;
  }
}
