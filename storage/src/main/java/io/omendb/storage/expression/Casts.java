package io.omendb.storage.expression;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.TimestampText;
import io.omendb.storage.source.convert.Cells;
import io.omendb.storage.source.convert.Conversion;

/// Columns as columns of another type. Nothing is cut off: a value that the other type does not
/// hold is an error, except that floating-point numbers and components of vectors are rounded to
/// narrower ones. Stateless.
///
/// | from | to | which values |
/// |---|---|---|
/// | whole number | whole number | those in range |
/// | whole number | float32, float64 | those that it holds exactly |
/// | float32, float64 | whole number | whole numbers in range |
/// | float64 | float32 | rounded; those that would become infinite are refused |
/// | int64 | timestamp, and back | all, as microseconds since 1970 UTC |
/// | string | number, bool, timestamp | texts that spell one, as in CSV files |
/// | number, bool, timestamp | string | all; the texts read back as the same values |
/// | string | binary | all, as UTF-8 |
/// | binary | string | well-formed UTF-8 |
/// | vector | vector of the same dimension | as single numbers, component by component |
public final class Casts {
  private Casts() {}

  /// Whether some values of the one type have a meaning as the other.
  public static boolean possible(DataType from, DataType to) {
    if (from.equals(to)) {
      return true;
    }
    if (from instanceof Scalar source && to instanceof Scalar target) {
      boolean spelled = source == Scalar.STRING || target == Scalar.STRING;
      return spelled || Conversion.possible(source, target);
    }
    return from instanceof DataType.Vector && Conversion.possible(from, to);
  }

  /// Whether values become the other type without being asked to, in an assignment: numbers become
  /// numbers, and nothing else changes its type.
  public static boolean implicit(DataType from, DataType to) {
    return from.equals(to) || (number(from) && number(to));
  }

  /// The column's values as the other type; nulls stay.
  ///
  /// @throws InvalidInput if there is no such cast, or naming the first row, counted from 0, whose
  ///   value the other type does not hold
  public static Column cast(Column from, DataType to) {
    if (from.type().equals(to)) {
      return from;
    }
    if (!possible(from.type(), to)) {
      throw new InvalidInput(from.type().text() + " cannot be cast to " + to.text());
    }
    ColumnBuilder builder = new ColumnBuilder(to);
    for (int row = 0; row < from.rows(); row++) {
      try {
        add(builder, from, row);
      } catch (InvalidInput e) {
        throw new InvalidInput("row " + row + ": " + e.getMessage());
      }
    }
    return builder.build();
  }

  /// Adds the value at a row to a builder of a type to which a cast is possible.
  static void add(ColumnBuilder builder, Column column, int row) {
    if (builder.type().equals(column.type())) {
      builder.add(column, row);
    } else if (column.isNull(row)) {
      builder.addNull();
    } else if (builder.type() == Scalar.STRING) {
      builder.addString(text(column, row));
    } else if (column.type() == Scalar.STRING && builder.type() != Scalar.BINARY) {
      Cells.addText(builder, column.stringAt(row));
    } else {
      Conversion.add(builder, column, row);
    }
  }

  private static String text(Column column, int row) {
    return switch ((Scalar) column.type()) {
      case BOOL -> Boolean.toString(column.boolAt(row));
      case INT8, INT16, INT32, INT64, UINT8 -> Long.toString(column.longAt(row));
      case FLOAT32 -> Float.toString((float) column.doubleAt(row));
      case FLOAT64 -> Double.toString(column.doubleAt(row));
      case TIMESTAMP -> TimestampText.of(column.longAt(row));
      case STRING -> column.stringAt(row);
      case BINARY -> {
        if (!Conversion.utf8(column.bytesAt(row))) {
          throw new InvalidInput("the bytes are not UTF-8");
        }
        yield column.stringAt(row);
      }
    };
  }

  static boolean number(DataType type) {
    return type instanceof Scalar scalar && (scalar.integer() || scalar.floating());
  }
}
