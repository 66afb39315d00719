package io.omendb.storage.source;

import io.omendb.storage.column.Batch;
import io.omendb.storage.schema.Schema;
import java.util.Optional;
import java.util.OptionalLong;

/// Rows to append, a batch at a time. For one thread at a time.
public interface RowSource extends AutoCloseable {
  /// The columns of every batch; field ids are positions.
  Schema schema();

  /// How many rows are still to come, where that is known, for progress.
  OptionalLong rowsLeft();

  /// The next rows, valid until the next call; empty at the end.
  ///
  /// @throws io.omendb.storage.error.StorageException.InvalidInput naming file, line or row, and
  ///   column
  Optional<Batch> next();

  @Override
  void close();
}
