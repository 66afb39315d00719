package io.omendb.storage.evolve;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.FragmentWriter;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/// Writes the files of new columns for one fragment after the other, some thousand rows at a time.
/// For one thread at a time.
final class ColumnFiller {
  /// Vectors of 65,536 dimensions take 2 GiB in so many rows; usual ones take 32 MiB.
  private static final int STEP_ROWS = 8_192;

  private final ObjectStore store;
  private final Environment environment;
  private final List<NewColumn> columns;
  private final Schema schema;

  ColumnFiller(ObjectStore store, Environment environment, List<NewColumn> columns) {
    this.store = store;
    this.environment = environment;
    this.columns = List.copyOf(columns);
    this.schema = new Schema(columns.stream().map(NewColumn::field).toList());
  }

  /// Writes values for every row of the fragment; those of deleted rows mean nothing.
  ///
  /// @param progress hears the number of rows that are done; if it throws, nothing is left
  /// @throws io.omendb.storage.error.StorageException.InvalidInput naming a row without a value
  FragmentWriter.Written fill(FragmentReader reader, IntConsumer progress) {
    RowMask live = reader.live();
    try (FragmentWriter writer = new FragmentWriter(schema, store, environment, 0)) {
      for (int from = 0; from < reader.rows(); from += STEP_ROWS) {
        int end = Math.min(reader.rows(), from + STEP_ROWS);
        LiveRows rows = new LiveRows(reader, live, from, end);
        List<Column> filled = new ArrayList<>();
        for (NewColumn column : columns) {
          Field field = column.field();
          Column values =
              rows.rows() == 0 ? new ColumnBuilder(field.type()).build() : column.values().of(rows);
          filled.add(rows.spread(values, field.nullable()));
        }
        writer.write(new Batch(schema, end - from, filled), 0, end - from);
        progress.accept(end);
      }
      return writer.finish();
    }
  }
}
