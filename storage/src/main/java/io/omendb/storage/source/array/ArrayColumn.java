package io.omendb.storage.source.array;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import java.util.Locale;
import java.util.OptionalLong;

/// A file that holds one column as rows of equal width, read in order. For one thread at a time.
public sealed interface ArrayColumn extends AutoCloseable permits NpyColumn, VecsColumn {
  /// What the file is called in messages.
  String name();

  DataType type();

  /// The bytes of a row in memory, to bound batches.
  int rowBytes();

  /// How many rows the file has, if that is known before reading.
  OptionalLong rows();

  /// The next rows: as many as asked for, or fewer at the end.
  Column read(int rows);

  @Override
  void close();

  /// An error at a row, counted from 1.
  static InvalidInput wrong(ArrayInput file, long row, String what) {
    return new InvalidInput(String.format(Locale.ROOT, "%s: row %,d: %s", file.name(), row, what));
  }
}
