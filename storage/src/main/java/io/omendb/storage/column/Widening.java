package io.omendb.storage.column;

import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Columns as columns of a wider type, in which every value is the same: what a reader does with
/// files that were written before a column was widened. Spec chapter 05. Stateless.
public final class Widening {
  private Widening() {}

  /// Whether every value of the one type is a value of the other, and their files differ in width
  /// alone: whole numbers, float32 as float64, and lists and structs of these.
  public static boolean possible(DataType from, DataType to) {
    if (from.equals(to)) {
      return true;
    }
    return switch (from) {
      case Scalar scalar -> to instanceof Scalar wider && wider(scalar, wider);
      case DataType.Vector _ -> false;
      case DataType.ListOf list ->
          to instanceof DataType.ListOf wider && possible(list.element(), wider.element());
      case DataType.Struct struct ->
          to instanceof DataType.Struct wider && possible(struct.members(), wider.members());
    };
  }

  /// The same values in the wider type.
  public static Column widen(Column column, DataType to) {
    if (column.type().equals(to)) {
      return column;
    }
    if (!possible(column.type(), to)) {
      throw new IllegalArgumentException(column.type().text() + " is not wider as " + to.text());
    }
    return switch (to) {
      case Scalar scalar -> numbers(column, scalar);
      case DataType.Nested nested -> {
        List<Column> children = new ArrayList<>();
        for (int i = 0; i < column.children().size(); i++) {
          children.add(widen(column.children().get(i), nested.children().get(i).type()));
        }
        yield new Column(
            to, column.rows(), column.validity(), column.offsets(), column.values(), children);
      }
      case DataType.Vector _ -> throw new IllegalArgumentException("vectors are not widened");
    };
  }

  private static boolean wider(Scalar from, Scalar to) {
    return switch (to) {
      case INT16 -> from == Scalar.INT8 || from == Scalar.UINT8;
      case INT32 -> from == Scalar.INT8 || from == Scalar.UINT8 || from == Scalar.INT16;
      case INT64 -> from.integer();
      case FLOAT64 -> from == Scalar.FLOAT32;
      case BOOL, INT8, UINT8, FLOAT32, STRING, BINARY, TIMESTAMP -> false;
    };
  }

  private static boolean possible(List<DataType.Member> from, List<DataType.Member> to) {
    boolean same = from.size() == to.size();
    for (int i = 0; same && i < from.size(); i++) {
      same =
          from.get(i).name().equals(to.get(i).name())
              && (to.get(i).nullable() || !from.get(i).nullable())
              && possible(from.get(i).type(), to.get(i).type());
    }
    return same;
  }

  private static Column numbers(Column column, Scalar to) {
    int rows = column.rows();
    MemorySegment values = MemorySegment.ofArray(new byte[Math.multiplyExact(rows, to.bytes())]);
    for (int row = 0; row < rows; row++) {
      switch (to) {
        case INT16 -> values.set(Column.SHORT, 2L * row, (short) column.longAt(row));
        case INT32 -> values.set(Column.INT, 4L * row, (int) column.longAt(row));
        case INT64 -> values.set(Column.LONG, 8L * row, column.longAt(row));
        case FLOAT64 -> values.set(Column.DOUBLE, 8L * row, column.doubleAt(row));
        case BOOL, INT8, UINT8, FLOAT32, STRING, BINARY, TIMESTAMP ->
            throw new IllegalArgumentException(to.text() + " is no wider type");
      }
    }
    return new Column(to, rows, column.validity(), null, values);
  }
}
