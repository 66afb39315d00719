package io.omendb.storage.arrow;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.jspecify.annotations.Nullable;

/// Gives batches as Arrow's Java library wants them, copied into memory of the caller's allocator.
/// For one thread at a time. Closing frees the memory and ends the source.
public final class BatchArrowReader extends ArrowReader {
  private final Schema schema;
  private final Iterator<Batch> batches;
  private final Runnable onClose;
  private long bytesRead;

  /// @param batches all of `schema`
  /// @param onClose ends the source
  public BatchArrowReader(
      BufferAllocator allocator, Schema schema, Iterator<Batch> batches, Runnable onClose) {
    super(allocator);
    this.schema = schema;
    this.batches = batches;
    this.onClose = onClose;
  }

  @Override
  public boolean loadNextBatch() throws java.io.IOException {
    prepareLoadNextBatch();
    if (!batches.hasNext()) {
      return false;
    }
    Batch batch = batches.next();
    List<ArrowFieldNode> nodes = new ArrayList<>();
    List<ArrowBuf> buffers = new ArrayList<>();
    try {
      for (Column column : batch.columns()) {
        add(column, nodes, buffers);
      }
      try (ArrowRecordBatch record = new ArrowRecordBatch(batch.rows(), nodes, buffers)) {
        new VectorLoader(getVectorSchemaRoot()).load(record);
      }
    } finally {
      buffers.forEach(ArrowBuf::close);
    }
    return true;
  }

  /// Bytes copied so far.
  @Override
  public long bytesRead() {
    return bytesRead;
  }

  @Override
  protected void closeReadSource() {
    onClose.run();
  }

  @Override
  protected org.apache.arrow.vector.types.pojo.Schema readSchema() {
    return ArrowFields.schema(schema);
  }

  private void add(Column column, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
    nodes.add(new ArrowFieldNode(column.rows(), column.nullCount()));
    buffers.add(buffer(column.validity()));
    switch (column.type()) {
      case DataType.Vector vector -> {
        nodes.add(new ArrowFieldNode((long) column.rows() * vector.dimension(), 0));
        buffers.add(buffer(null));
        buffers.add(buffer(column.values()));
      }
      case DataType.Scalar scalar -> {
        if (scalar.variableWidth()) {
          buffers.add(buffer(column.offsets()));
        }
        buffers.add(buffer(column.values()));
      }
      case DataType.ListOf _ -> buffers.add(buffer(column.offsets()));
      case DataType.Struct _ -> {}
    }
    for (Column child : column.children()) {
      add(child, nodes, buffers);
    }
  }

  private ArrowBuf buffer(@Nullable MemorySegment bytes) {
    if (bytes == null || bytes.byteSize() == 0) {
      return allocator.getEmpty();
    }
    ArrowBuf buffer = allocator.buffer(bytes.byteSize());
    for (long at = 0; at < bytes.byteSize(); ) {
      int step = (int) Math.min(bytes.byteSize() - at, 1 << 30);
      buffer.setBytes(at, bytes.asSlice(at, step).asByteBuffer(), 0, step);
      at += step;
    }
    buffer.writerIndex(bytes.byteSize());
    bytesRead += bytes.byteSize();
    return buffer;
  }
}
