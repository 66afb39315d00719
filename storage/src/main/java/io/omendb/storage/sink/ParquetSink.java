package io.omendb.storage.sink;

import io.omendb.storage.column.Batch;
import io.omendb.storage.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/// Writes rows as a Parquet file, pages compressed with zstd, without Hadoop: the library's writer
/// of records names Hadoop's types, so pages and row groups are written by the layer below it.
/// Holds one row group in memory, compressed. For one thread at a time.
public final class ParquetSink implements AutoCloseable {
  private static final long ROW_GROUP_BYTES = 64L << 20;
  private static final int ROW_GROUP_ROWS = 1 << 20;

  /// How many rows lie between two looks at how large a row group is.
  private static final int LOOK_ROWS = 64;

  /// The longest bound of a text that a footer or an index of pages holds.
  private static final int BOUND_BYTES = 64;

  private final Path path;
  private final Schema schema;
  private final MessageType message;
  private final ParquetProperties properties = ParquetProperties.builder().build();
  private final ParquetFileWriter writer;
  private Group group;

  /// Begins a file, in the place of one that is there.
  ///
  /// @throws io.omendb.storage.error.StorageException.StoreFailure if it cannot be written
  public ParquetSink(Path path, Schema schema) {
    this.path = path;
    this.schema = schema;
    this.message = ParquetSchema.of(schema);
    try {
      this.writer =
          new ParquetFileWriter(
              new LocalOutputFile(path),
              message,
              ParquetFileWriter.Mode.OVERWRITE,
              ROW_GROUP_BYTES,
              0,
              BOUND_BYTES,
              BOUND_BYTES,
              true);
      writer.start();
    } catch (IOException e) {
      throw TargetFile.failure(path, e);
    }
    this.group = new Group();
  }

  /// Adds rows of the schema.
  public void write(Batch batch) {
    try {
      for (int row = 0; row < batch.rows(); row++) {
        group.add(batch, row);
        if (group.full()) {
          group.end();
          group = new Group();
        }
      }
    } catch (IOException e) {
      throw TargetFile.failure(path, e);
    }
  }

  /// Ends the file.
  public void finish() {
    try {
      if (group.rows > 0) {
        group.end();
      }
      writer.end(Map.of());
    } catch (IOException e) {
      throw TargetFile.failure(path, e);
    }
  }

  @Override
  public void close() {
    group.close();
    try {
      writer.close();
    } catch (IOException e) {
      throw TargetFile.failure(path, e);
    }
  }

  /// The row group that is being filled. For one thread at a time.
  private final class Group implements AutoCloseable {
    private final ColumnChunkPageWriteStore pages =
        new ColumnChunkPageWriteStore(
            new ZstdPages(), message, new HeapByteBufferAllocator(), BOUND_BYTES, true);
    private final ColumnWriteStore store = properties.newColumnWriteStore(message, pages, pages);
    private final RecordConsumer records =
        new ColumnIOFactory().getColumnIO(message).getRecordWriter(store);
    private int rows;

    void add(Batch batch, int row) {
      records.startMessage();
      for (int i = 0; i < batch.columns().size(); i++) {
        ParquetValues.field(records, schema.fields().get(i).name(), i, batch.columns().get(i), row);
      }
      records.endMessage();
      rows++;
    }

    boolean full() {
      return rows == ROW_GROUP_ROWS
          || (rows % LOOK_ROWS == 0 && store.getBufferedSize() >= ROW_GROUP_BYTES);
    }

    void end() throws IOException {
      writer.startBlock(rows);
      records.flush();
      store.flush();
      pages.flushToFileWriter(writer);
      writer.endBlock();
      close();
      rows = 0;
    }

    @Override
    public void close() {
      store.close();
      pages.close();
    }
  }
}
