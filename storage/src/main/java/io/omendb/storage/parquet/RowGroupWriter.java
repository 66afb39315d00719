package io.omendb.storage.parquet;

import io.omendb.storage.column.Column;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/// Writes rows as the row groups of a Parquet file, pages compressed with zstd, without Hadoop: the
/// library's writer of records names Hadoop's types, so pages and row groups are written by the
/// layer below it. Holds one row group in memory. For one thread at a time.
public final class RowGroupWriter implements AutoCloseable {
  private static final long ROW_GROUP_BYTES = 64L << 20;

  /// The longest bound of a text that a footer or an index of pages holds.
  private static final int BOUND_BYTES = 64;

  private final MessageType message;
  private final ParquetProperties properties;
  private final ParquetFileWriter writer;
  private Group group;

  /// Begins a file, in the place of one that is there.
  public RowGroupWriter(OutputFile file, MessageType message, ParquetProperties properties)
      throws IOException {
    this.message = message;
    this.properties = properties;
    this.writer =
        new ParquetFileWriter(
            file,
            message,
            ParquetFileWriter.Mode.OVERWRITE,
            ROW_GROUP_BYTES,
            0,
            BOUND_BYTES,
            BOUND_BYTES,
            true);
    writer.start();
    this.group = new Group();
  }

  /// Adds a row to the row group that is being filled.
  public void add(List<Column> columns, int row) {
    group.add(columns, row);
  }

  /// Rows of the row group that is being filled.
  public int rows() {
    return group.rows;
  }

  /// Bytes that its values take so far.
  public long bufferedBytes() {
    return group.store.getBufferedSize();
  }

  /// Writes the row group, if there is a row in it, and begins the next one.
  public void endGroup() throws IOException {
    if (group.rows > 0) {
      group.end();
      group = new Group();
    }
  }

  /// Ends the file, whose last row group was ended, and answers its footer.
  public ParquetMetadata finish(Map<String, String> metadata) throws IOException {
    writer.end(metadata);
    return writer.getFooter();
  }

  @Override
  public void close() throws IOException {
    group.close();
    writer.close();
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

    void add(List<Column> columns, int row) {
      records.startMessage();
      for (int i = 0; i < columns.size(); i++) {
        ParquetValues.field(records, message.getFieldName(i), i, columns.get(i), row);
      }
      records.endMessage();
      rows++;
    }

    void end() throws IOException {
      writer.startBlock(rows);
      records.flush();
      store.flush();
      pages.flushToFileWriter(writer);
      writer.endBlock();
      close();
    }

    @Override
    public void close() {
      store.close();
      pages.close();
    }
  }
}
