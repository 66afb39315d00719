package io.omendb.storage.columnfile;

import com.github.luben.zstd.ZstdCompressCtx;
import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ArrowMessages.BlockRef;
import io.omendb.storage.columnfile.ArrowMessages.BufferRef;
import io.omendb.storage.columnfile.ArrowMessages.Node;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Task;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes scalar columns, lists and structs as an Arrow IPC file of record batches of 65,536 rows,
/// each buffer compressed by zstd. Holds two record batches in memory: one that is being filled,
/// and one that is compressed and written beside that. For one thread at a time. Closing without
/// [#finish] leaves nothing.
public final class ScalarFileWriter implements AutoCloseable {
  private final List<Field> fields;
  private final Environment environment;
  private final ColumnFileOutput out;
  private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(ColumnFileFormat.ZSTD_LEVEL);
  private final List<BlockRef> batches = new ArrayList<>();
  private List<ColumnBuffer> columns;
  private @Nullable List<ColumnBuffer> spare;
  private @Nullable Task<List<ColumnBuffer>> writing;
  private int pending;
  private long rows;
  private boolean ended;

  /// Starts a file.
  ///
  /// @param name the object's file name within `directory`
  public ScalarFileWriter(
      ObjectStore store,
      Environment environment,
      String directory,
      String name,
      List<Field> fields) {
    this.fields = List.copyOf(fields);
    this.environment = environment;
    this.columns = buffers();
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
    requireOpen();
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
        startBatch();
      }
    }
  }

  /// Whether [#copy] may follow: rows that are whole record batches were written before.
  public boolean atBatchStart() {
    return pending == 0;
  }

  /// Appends a record batch whose columns other files hold, without decoding it. One of fewer than
  /// 65,536 rows must be the last.
  ///
  /// @param sources for each field, a file that has it in the same type
  /// @throws io.omendb.storage.error.StorageException.Corrupt if a source is damaged
  public void copy(List<ArrowFileReader> sources, int batch) {
    requireOpen();
    if (pending > 0) {
      throw new IllegalStateException("a record batch is begun");
    }
    int count = sources.getFirst().rowsOf(batch);
    List<Node> nodes = new ArrayList<>();
    List<MemorySegment> buffers = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      StoredColumn stored = sources.get(i).stored(fields.get(i).id(), batch);
      nodes.addAll(stored.nodes());
      buffers.addAll(stored.buffers());
    }
    joinBatch();
    writeBatch(count, nodes, buffers);
    rows += count;
    ended = count < ColumnFileFormat.BATCH_ROWS;
  }

  public long rows() {
    return rows;
  }

  /// Completes the file and tells what the manifest records of it.
  public ColumnFile finish() {
    joinBatch();
    if (pending > 0) {
      writeBatch(columns, pending);
      pending = 0;
    }
    return out.finish(fields, batches, ColumnFile.Encoding.ARROW);
  }

  @Override
  public void close() {
    try {
      joinBatch();
    } catch (StorageException _) {
      // The batch could not be written; nothing of the file stays anyway.
    } finally {
      zstd.close();
      out.close();
    }
  }

  private List<ColumnBuffer> buffers() {
    return fields.stream()
        .map(field -> new ColumnBuffer(field.name(), field.type(), field.nullable()))
        .toList();
  }

  /// Has the full batch written while the next one is filled.
  private void startBatch() {
    joinBatch();
    List<ColumnBuffer> full = columns;
    columns = spare == null ? buffers() : spare;
    int count = pending;
    pending = 0;
    writing =
        Task.start(
            environment,
            () -> {
              writeBatch(full, count);
              return full;
            });
  }

  private void joinBatch() {
    Task<List<ColumnBuffer>> started = writing;
    writing = null;
    if (started != null) {
      spare = started.join();
    }
  }

  private void writeBatch(List<ColumnBuffer> full, int count) {
    List<Node> nodes = new ArrayList<>();
    List<MemorySegment> buffers = new ArrayList<>();
    for (ColumnBuffer column : full) {
      column.drain(
          nodes, (bytes, length) -> buffers.add(ZstdBuffers.compress(zstd, bytes, length)));
      column.clear();
    }
    writeBatch(count, nodes, buffers);
  }

  private void writeBatch(int count, List<Node> nodes, List<MemorySegment> buffers) {
    List<BufferRef> refs = new ArrayList<>();
    long bodyBytes = 0;
    for (MemorySegment buffer : buffers) {
      refs.add(new BufferRef(bodyBytes, buffer.byteSize()));
      bodyBytes = ColumnFileFormat.aligned(bodyBytes + buffer.byteSize());
    }
    long offset = out.position();
    writeMessage(ArrowMessages.recordBatch(count, nodes, refs, bodyBytes, true));
    int metadataBytes = Math.toIntExact(out.position() - offset);
    for (MemorySegment buffer : buffers) {
      out.write(buffer);
      out.align();
    }
    batches.add(new BlockRef(offset, metadataBytes, bodyBytes));
  }

  private void requireOpen() {
    if (ended) {
      throw new IllegalStateException("the last record batch is written");
    }
  }

  private void writeMessage(byte[] metadata) {
    long end = ColumnFileFormat.aligned(out.position() + 8 + metadata.length);
    out.write(ArrowMessages.encapsulated(metadata, Math.toIntExact(end - out.position())));
  }
}
