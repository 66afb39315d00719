package io.omendb.storage.source;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.array.ArrayColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// Arrays of equal length side by side, each one column. For one thread at a time.
final class ArraySource implements RowSource {
  private final List<ArrayColumn> arrays;
  private final Schema schema;
  private final int batchRows;
  private long read;

  /// Takes over the arrays, which are closed with this source.
  ArraySource(List<String> names, List<ArrayColumn> arrays, SourceOptions options) {
    this.arrays = List.copyOf(arrays);
    List<Field> fields = new ArrayList<>();
    long rowBytes = 0;
    for (int i = 0; i < arrays.size(); i++) {
      DataType type = arrays.get(i).type();
      fields.add(new Field(i, names.get(i), type, !(type instanceof DataType.Vector)));
      rowBytes += arrays.get(i).rowBytes();
    }
    this.schema = new Schema(fields);
    this.batchRows = options.rowsOf(rowBytes);
    ArrayColumn first = arrays.getFirst();
    for (ArrayColumn other : arrays) {
      if (first.rows().isPresent() && other.rows().isPresent()) {
        checkEqual(first.rows().getAsLong(), other, other.rows().getAsLong());
      }
    }
  }

  private void checkEqual(long rows, ArrayColumn other, long otherRows) {
    if (rows != otherRows) {
      throw new InvalidInput(
          String.format(
              Locale.ROOT,
              "%s has %,d rows, but %s has %,d",
              arrays.getFirst().name(),
              rows,
              other.name(),
              otherRows));
    }
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public OptionalLong rowsLeft() {
    OptionalLong rows = arrays.getFirst().rows();
    return rows.isPresent() ? OptionalLong.of(rows.getAsLong() - read) : rows;
  }

  @Override
  public Optional<Batch> next() {
    List<Column> columns = new ArrayList<>();
    for (ArrayColumn array : arrays) {
      columns.add(array.read(batchRows));
    }
    int rows = columns.getFirst().rows();
    for (int i = 0; i < columns.size(); i++) {
      checkEqual(read + rows, arrays.get(i), read + columns.get(i).rows());
    }
    read += rows;
    return rows == 0 ? Optional.empty() : Optional.of(new Batch(schema, rows, columns));
  }

  @Override
  public void close() {
    arrays.forEach(ArrayColumn::close);
  }
}
