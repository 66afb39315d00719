package io.omendb.storage.columnfile;

import com.github.luben.zstd.ZstdCompressCtx;
import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ArrowMessages.BlockRef;
import io.omendb.storage.columnfile.ArrowMessages.BufferRef;
import io.omendb.storage.columnfile.ArrowMessages.Node;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes scalar columns, lists and structs as an Arrow IPC file of record batches of 65,536 rows,
/// each buffer compressed by zstd. Holds one record batch in memory. For one thread at a time.
/// Closing without [#finish] leaves nothing.
public final class ScalarFileWriter implements AutoCloseable {
  private final List<Field> fields;
  private final List<ColumnBuffer> columns;
  private final ColumnFileOutput out;
  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(ColumnFileFormat.ZSTD_LEVEL);
  private final List<BlockRef> batches = new ArrayList<>();
  private int pending;
  private long rows;

  /// Starts a file.
  ///
  /// @param name the object's file name within `directory`
  public ScalarFileWriter(ObjectStore store, String directory, String name, List<Field> fields) {
    this.fields = List.copyOf(fields);
    this.columns =
        fields.stream()
            .map(field -> new ColumnBuffer(field.name(), field.type(), field.nullable()))
            .toList();
    this.out = new ColumnFileOutput(name, store.create(directory + "/" + name));
    out.write(Arrays.copyOf(ColumnFileFormat.MAGIC, 8));
    writeMessage(ArrowMessages.schema(this.fields));
  }

  /// Appends `count` rows from row `from` on: one column for each field.
  ///
  /// @param firstRow what errors call the first row of the file
  /// @throws io.omendb.storage.error.StorageException.InvalidInput if a null is where none may be
  ///   or a text is not UTF-8, naming row and column
  /// @throws io.omendb.storage.error.StorageException.LimitExceeded if a column has more than 256
  ///   MiB in 65,536 rows
  public void write(List<Column> batch, int from, int count, long firstRow) {
    for (int done = 0; done < count; ) {
      int step = Math.min(count - done, ColumnFileFormat.BATCH_ROWS - pending);
      int start = from + done;
      long startRow = firstRow + rows;
      for (int i = 0; i < columns.size(); i++) {
        columns.get(i).append(batch.get(i), start, step, row -> startRow + (row - start));
      }
      done += step;
      pending += step;
      rows += step;
      if (pending == ColumnFileFormat.BATCH_ROWS) {
        writeBatch();
      }
    }
  }

  public long rows() {
    return rows;
  }

  /// Completes the file and tells what the manifest records of it.
  public ColumnFile finish() {
    if (pending > 0) {
      writeBatch();
    }
    return out.finish(fields, batches, ColumnFile.Encoding.ARROW);
  }

  @Override
  public void close() {
    zstd.close();
    out.close();
  }

  private void writeBatch() {
    List<Node> nodes = new ArrayList<>();
    List<MemorySegment> buffers = new ArrayList<>();
    for (ColumnBuffer column : columns) {
      column.drain(
          nodes, (bytes, length) -> buffers.add(ZstdBuffers.compress(zstd, bytes, length)));
      column.clear();
    }
    List<BufferRef> refs = new ArrayList<>();
    long bodyBytes = 0;
    for (MemorySegment buffer : buffers) {
      refs.add(new BufferRef(bodyBytes, buffer.byteSize()));
      bodyBytes = ColumnFileFormat.aligned(bodyBytes + buffer.byteSize());
    }
    long offset = out.position();
    writeMessage(ArrowMessages.recordBatch(pending, nodes, refs, bodyBytes, true));
    int metadataBytes = Math.toIntExact(out.position() - offset);
    for (MemorySegment buffer : buffers) {
      out.write(buffer);
      out.align();
    }
    batches.add(new BlockRef(offset, metadataBytes, bodyBytes));
    pending = 0;
  }

  private void writeMessage(byte[] metadata) {
    long end = ColumnFileFormat.aligned(out.position() + 8 + metadata.length);
    out.write(ArrowMessages.encapsulated(metadata, Math.toIntExact(end - out.position())));
  }
}
