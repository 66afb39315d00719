package io.omendb.storage.source;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Collects rows until a batch is full by rows or by bytes. For one thread at a time.
final class RowBatcher {
  private final Schema schema;
  private final SourceOptions options;
  private List<ColumnBuilder> builders = List.of();
  private int rows;

  RowBatcher(Schema schema, SourceOptions options) {
    this.schema = schema;
    this.options = options;
    restart();
  }

  private void restart() {
    List<ColumnBuilder> fresh = new ArrayList<>();
    for (Field field : schema.fields()) {
      fresh.add(new ColumnBuilder(field.type()));
    }
    builders = fresh;
    rows = 0;
  }

  /// Where the values of a column of the next row go; each column takes one for each row.
  ColumnBuilder column(int index) {
    return builders.get(index);
  }

  /// Ends a row.
  ///
  /// @return whether the batch is full
  boolean endRow() {
    rows++;
    if (rows >= options.batchRows()) {
      return true;
    }
    long bytes = 0;
    for (ColumnBuilder builder : builders) {
      bytes += builder.bytes();
    }
    return bytes >= options.batchBytes();
  }

  /// The rows so far, after which a new batch begins; empty if there are none.
  Optional<Batch> take() {
    if (rows == 0) {
      return Optional.empty();
    }
    List<Column> columns = new ArrayList<>();
    for (ColumnBuilder builder : builders) {
      columns.add(builder.build());
    }
    Batch batch = new Batch(schema, rows, columns);
    restart();
    return Optional.of(batch);
  }
}
