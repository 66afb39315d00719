package io.omendb.storage.source;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import java.io.InputStream;
import java.util.Locale;
import java.util.OptionalLong;

/// A file that holds one column as rows of equal width, read in order. For one thread at a time.
sealed interface ArrayColumn extends AutoCloseable permits NpyColumn, VecsColumn {
  SourceFile file();

  DataType type();

  /// The bytes of a row in memory, to bound batches.
  int rowBytes();

  /// How many rows the file has, if that is known before reading.
  OptionalLong rows();

  /// The next rows: as many as asked for, or fewer at the end.
  Column read(int rows);

  @Override
  void close();

  /// Reads until the buffer is full or the input ends.
  static int fill(InputStream in, byte[] buffer, int length) {
    try {
      return in.readNBytes(buffer, 0, length);
    } catch (java.io.IOException e) {
      throw new IllegalStateException("the content reports failures by itself", e);
    }
  }

  /// An error at a row, counted from 1.
  static InvalidInput wrong(SourceFile file, long row, String what) {
    return new InvalidInput(String.format(Locale.ROOT, "%s: row %,d: %s", file.name(), row, what));
  }
}
