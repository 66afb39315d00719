package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Rows by their ids, each fragment asked once. Stateless.
final class TakenRows {
  private TakenRows() {}

  /// The rows with these ids, in this order.
  ///
  /// @throws NotFound if there is no live row of an id
  static Batch of(Snapshot snapshot, long[] rowIds, List<String> columns) {
    Schema schema = snapshot.schema().select(columns);
    Map<Long, List<Integer>> byFragment = new LinkedHashMap<>();
    FragmentEntry[] entries = new FragmentEntry[rowIds.length];
    int[] positions = new int[rowIds.length];
    FragmentEntry last = null;
    for (int i = 0; i < rowIds.length; i++) {
      long id = rowIds[i];
      int position = last == null ? -1 : livePosition(snapshot.open(last), id);
      if (last == null || position < 0) {
        last = snapshot.find(id).orElseThrow(() -> noRow(snapshot, id));
        position = snapshot.open(last).rowIds().positionOf(id);
      }
      entries[i] = last;
      positions[i] = position;
      byFragment.computeIfAbsent(entries[i].id(), _ -> new ArrayList<>()).add(i);
    }
    Column[][] sources = new Column[rowIds.length][];
    int[] rows = new int[rowIds.length];
    for (List<Integer> group : byFragment.values()) {
      FragmentReader reader = snapshot.open(entries[group.getFirst()]);
      int[] wanted = group.stream().mapToInt(i -> positions[i]).toArray();
      Batch batch = reader.take(schema.fields(), wanted);
      if (byFragment.size() == 1) {
        return batch;
      }
      for (int j = 0; j < group.size(); j++) {
        sources[group.get(j)] = batch.columns().toArray(Column[]::new);
        rows[group.get(j)] = j;
      }
    }
    return gather(schema, sources, rows);
  }

  private static int livePosition(FragmentReader reader, long id) {
    int position = reader.rowIds().positionOf(id);
    return position >= 0 && reader.isLive(position) ? position : -1;
  }

  private static Batch gather(Schema schema, Column[][] sources, int[] rows) {
    List<Column> columns = new ArrayList<>();
    for (int c = 0; c < schema.size(); c++) {
      ColumnBuilder builder = new ColumnBuilder(schema.fields().get(c).type());
      for (int i = 0; i < rows.length; i++) {
        builder.add(sources[i][c], rows[i]);
      }
      columns.add(builder.build());
    }
    return new Batch(schema, rows.length, columns);
  }

  private static NotFound noRow(Snapshot snapshot, long id) {
    return new NotFound(
        "no row " + id + " in version " + snapshot.version(), snapshot.files().location(), null);
  }
}
