package io.omendb.storage.sink;

import io.omendb.storage.column.Batch;
import io.omendb.storage.parquet.ParquetSchema;
import io.omendb.storage.parquet.RowGroupWriter;
import io.omendb.storage.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.io.LocalOutputFile;

/// Writes rows as a Parquet file, pages compressed with zstd. Holds one row group in memory,
/// compressed. For one thread at a time.
public final class ParquetSink implements AutoCloseable {
  private static final long ROW_GROUP_BYTES = 64L << 20;
  private static final int ROW_GROUP_ROWS = 1 << 20;

  /// How many rows lie between two looks at how large a row group is.
  private static final int LOOK_ROWS = 64;

  private final Path path;
  private final RowGroupWriter groups;

  /// Begins a file, in the place of one that is there.
  ///
  /// @throws io.omendb.storage.error.StorageException.StoreFailure if it cannot be written
  public ParquetSink(Path path, Schema schema) {
    this.path = path;
    try {
      this.groups =
          new RowGroupWriter(
              new LocalOutputFile(path),
              ParquetSchema.of(schema),
              ParquetProperties.builder().build());
    } catch (IOException e) {
      throw TargetFile.failure(path, e);
    }
  }

  /// Adds rows of the schema.
  public void write(Batch batch) {
    try {
      for (int row = 0; row < batch.rows(); row++) {
        groups.add(batch.columns(), row);
        if (full()) {
          groups.endGroup();
        }
      }
    } catch (IOException e) {
      throw TargetFile.failure(path, e);
    }
  }

  /// Ends the file.
  public void finish() {
    try {
      groups.endGroup();
      groups.finish(Map.of());
    } catch (IOException e) {
      throw TargetFile.failure(path, e);
    }
  }

  @Override
  public void close() {
    try {
      groups.close();
    } catch (IOException e) {
      throw TargetFile.failure(path, e);
    }
  }

  private boolean full() {
    return groups.rows() == ROW_GROUP_ROWS
        || (groups.rows() % LOOK_ROWS == 0 && groups.bufferedBytes() >= ROW_GROUP_BYTES);
  }
}
