package io.omendb.storage.evolve;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.schema.Field;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Consecutive rows of a fragment that get values of new columns: those that are not deleted. For
/// one thread at a time.
final class LiveRows {
  private final FragmentReader reader;
  private final RowMask live;
  private final int from;
  private final int end;
  private final int[] positions;
  private final Map<Integer, Column> columns = new HashMap<>();

  /// @param live the rows of the whole fragment that are not deleted
  /// @param from the first position
  /// @param end the position after the last
  LiveRows(FragmentReader reader, RowMask live, int from, int end) {
    this.reader = reader;
    this.live = live;
    this.from = from;
    this.end = end;
    int[] found = new int[end - from];
    int count = 0;
    for (int row = live.next(from); row >= 0 && row < end; row = live.next(row + 1)) {
      found[count++] = row;
    }
    this.positions = Arrays.copyOf(found, count);
  }

  int rows() {
    return positions.length;
  }

  /// The id of the row of that number among these.
  long rowId(int row) {
    return reader.rowIds().at(positions[row]);
  }

  /// The values that these rows have.
  Column column(Field field) {
    return columns.computeIfAbsent(
        field.id(), _ -> reader.take(List.of(field), positions).columns().getFirst());
  }

  /// Values of these rows with others in the places of deleted rows: null where that is allowed.
  Column spread(Column values, boolean nullable) {
    if (positions.length == end - from) {
      return values;
    }
    ColumnBuilder all = new ColumnBuilder(values.type());
    int next = 0;
    for (int position = from; position < end; position++) {
      if (live.contains(position)) {
        all.add(values, next++);
      } else if (nullable) {
        all.addNull();
      } else {
        all.addEmpty();
      }
    }
    return all.build();
  }
}
