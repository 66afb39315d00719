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

/// Takes rows of a version by their ids, fragment by fragment. For one thread at a time.
final class RowTake {
  private final Snapshot snapshot;

  RowTake(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /// The rows with these ids, in this order.
  ///
  /// @throws NotFound if there is no live row of an id
  Batch take(long[] rowIds, Schema schema) {
    Map<Long, List<Integer>> byFragment = new LinkedHashMap<>();
    FragmentEntry[] entries = new FragmentEntry[rowIds.length];
    int[] positions = new int[rowIds.length];
    for (int i = 0; i < rowIds.length; i++) {
      long id = rowIds[i];
      entries[i] = snapshot.find(id).orElseThrow(() -> noRow(id));
      positions[i] = snapshot.open(entries[i]).rowIds().positionOf(id);
      byFragment.computeIfAbsent(entries[i].id(), _ -> new ArrayList<>()).add(i);
    }
    Column[][] sources = new Column[rowIds.length][];
    int[] rows = new int[rowIds.length];
    for (List<Integer> group : byFragment.values()) {
      FragmentReader reader = snapshot.open(entries[group.getFirst()]);
      int[] wanted = group.stream().mapToInt(i -> positions[i]).toArray();
      Batch batch = reader.take(schema.fields(), wanted);
      for (int j = 0; j < group.size(); j++) {
        sources[group.get(j)] = batch.columns().toArray(Column[]::new);
        rows[group.get(j)] = j;
      }
    }
    return gather(schema, sources, rows);
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

  private NotFound noRow(long id) {
    return new NotFound(
        "no row " + id + " in version " + snapshot.version(), snapshot.files().location(), null);
  }
}
