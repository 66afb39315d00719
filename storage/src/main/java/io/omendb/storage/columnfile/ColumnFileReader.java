package io.omendb.storage.columnfile;

import io.omendb.storage.column.Column;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.schema.Field;
import java.util.List;

/// Reads one column file. Bytes are verified before they are used and values are checked before
/// they are given out. Thread-safe. Columns may be views of the file: they are valid until this is
/// closed.
public interface ColumnFileReader extends AutoCloseable {
  /// The file's fields, by the names and types that they had when it was written.
  List<Field> fields();

  int rows();

  /// How many batches of 65,536 rows there are.
  default int batches() {
    return Math.ceilDiv(rows(), ColumnFileFormat.BATCH_ROWS);
  }

  /// Rows of one batch.
  default int rowsOf(int batch) {
    return Math.min(
        ColumnFileFormat.BATCH_ROWS,
        rows() - Math.multiplyExact(batch, ColumnFileFormat.BATCH_ROWS));
  }

  /// The values of one field in rows `batch * 65,536` and on.
  ///
  /// @throws io.omendb.storage.error.StorageException.Corrupt if they are not what was written
  Column read(int fieldId, int batch);

  /// All the vectors of a file of vectors where they are mapped; verified by whoever touches them.
  VectorRows.Run vectors();

  /// Bytes that a field's values take in memory in rows `batch * 65,536` and on.
  ///
  /// @throws io.omendb.storage.error.StorageException.Corrupt if they are not what was written
  long decodedBytes(int fieldId, int batch);

  /// Checks every byte and every value.
  ///
  /// @throws io.omendb.storage.error.StorageException.Corrupt at the first that is not what was
  ///   written
  void verifyAll();

  @Override
  void close();
}
