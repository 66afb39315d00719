package io.omendb.storage.expression;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Columns from boxed values and back. Stateless.
final class Values {
  private Values() {}

  static Column column(DataType type, @Nullable Object... values) {
    ColumnBuilder builder = new ColumnBuilder(type);
    for (Object value : values) {
      switch (value) {
        case null -> builder.addNull();
        case Boolean flag -> builder.addBool(flag);
        case Integer whole -> builder.addLong(whole);
        case Long whole -> builder.addLong(whole);
        case Double real -> builder.addDouble(real);
        case String text -> builder.addString(text);
        case byte[] bytes -> builder.addBytes(java.lang.foreign.MemorySegment.ofArray(bytes));
        case float[] vector -> builder.addVector(vector);
        default -> throw new IllegalStateException();
      }
    }
    return builder.build();
  }

  static List<@Nullable Object> list(Column column) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int row = 0; row < column.rows(); row++) {
      values.add(column.isNull(row) ? null : value(column, row));
    }
    return values;
  }

  private static Object value(Column column, int row) {
    return switch (column.type()) {
      case DataType.Vector _ -> column.vectorAt(row);
      case DataType.Nested nested ->
          throw new IllegalArgumentException("expressions give no " + nested.text());
      case Scalar scalar ->
          switch (scalar) {
            case BOOL -> column.boolAt(row);
            case INT8, INT16, INT32, INT64, UINT8, TIMESTAMP -> column.longAt(row);
            case FLOAT32, FLOAT64 -> column.doubleAt(row);
            case STRING -> column.stringAt(row);
            case BINARY -> column.bytesAt(row).toArray(ValueLayout.JAVA_BYTE);
          };
    };
  }
}
