package io.omendb.storage.maintain.compact.order;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Values as numbers of the same order, for clustering: text and bytes by their first eight bytes,
/// nulls and NaN last. Stateless.
public final class SortKeys {
  private static final int PREFIX_BYTES = 8;

  private SortKeys() {}

  /// Refuses columns without an order.
  public static void require(Field field) {
    if (!(field.type() instanceof DataType.Scalar)) {
      throw new InvalidInput(
          "column '" + field.name() + "' is " + field.type().text() + ", which has no order",
          "cluster by columns of numbers, text or times");
    }
  }

  /// The number of a row's value.
  public static long key(Column column, int row) {
    if (column.isNull(row)) {
      return Long.MAX_VALUE;
    }
    DataType.Scalar type = (DataType.Scalar) column.type();
    if (type.variableWidth()) {
      return prefix(column.bytesAt(row));
    }
    return type.floating() ? ordered(column.doubleAt(row)) : column.longAt(row);
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
