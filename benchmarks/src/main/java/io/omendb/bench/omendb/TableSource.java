package io.omendb.bench.omendb;

import io.omendb.bench.table.TableRows;
import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.RowSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The table's rows as they lie in memory. For one thread at a time.
final class TableSource implements RowSource {
  static final Schema SCHEMA =
      Schema.parse(
          "id int64, category int32, value float32, caption string, v vector("
              + TableRows.DIMENSION
              + ")");

  private final TableRows rows;
  private final int batchRows;
  private int next;

  TableSource(TableRows rows, int batchRows) {
    this.rows = rows;
    this.batchRows = batchRows;
  }

  /// Consecutive rows, without a copy.
  static Batch batch(TableRows rows, int first, int count) {
    List<Column> columns =
        SCHEMA.fields().stream().map(field -> column(field, rows, first, count)).toList();
    return new Batch(SCHEMA, count, columns);
  }

  private static Column column(Field field, TableRows rows, int first, int count) {
    boolean caption = field.name().equals(TableRows.CAPTION);
    return new Column(
        field.type(),
        count,
        null,
        caption ? rows.captionOffsets(first, count) : null,
        rows.values(field.name(), first, count));
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public OptionalLong rowsLeft() {
    return OptionalLong.of(rows.count() - next);
  }

  @Override
  public Optional<Batch> next() {
    int count = Math.min(batchRows, rows.count() - next);
    if (count == 0) {
      return Optional.empty();
    }
    int first = next;
    next += count;
    return Optional.of(batch(rows, first, count));
  }

  @Override
  public void close() {}
}
