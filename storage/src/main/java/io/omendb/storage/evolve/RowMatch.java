package io.omendb.storage.evolve;

import io.omendb.storage.column.Column;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which row of a source belongs to a row of the dataset. Immutable.
sealed interface RowMatch {
  /// The number of the source's row for the row of that number among these; -1 if there is none.
  int find(LiveRows rows, int row);

  /// By row id: the source's first row has the first of the ids.
  record ById(RowIds ids) implements RowMatch {
    @Override
    public int find(LiveRows rows, int row) {
      return ids.positionOf(rows.rowId(row));
    }
  }

  /// By the values of some columns.
  record ByKey(List<Field> fields, Map<Object, Integer> rows) implements RowMatch {
    public ByKey {
      fields = List.copyOf(fields);
    }

    @Override
    public int find(LiveRows live, int row) {
      Object key = key(fields.stream().map(live::column).toList(), row);
      return key == null ? -1 : rows.getOrDefault(key, -1);
    }
  }

  /// Whether values of the two types can be compared as keys.
  static boolean comparable(DataType one, DataType other) {
    return one instanceof Scalar a
        && other instanceof Scalar b
        && ((a.integer() && b.integer())
            || (a == b && (a == Scalar.STRING || a == Scalar.TIMESTAMP || a == Scalar.BOOL)));
  }

  /// The values of one row, equal to those of another row where all are; null if one is.
  static @Nullable Object key(List<Column> columns, int row) {
    List<Object> values = new ArrayList<>(columns.size());
    for (Column column : columns) {
      if (column.isNull(row)) {
        return null;
      }
      values.add(
          column.type() == Scalar.STRING ? column.stringAt(row) : (Object) column.longAt(row));
    }
    return values.size() == 1 ? values.getFirst() : values;
  }
}
