package io.omendb.storage.columnfile;

import io.omendb.storage.columnfile.ArrowMessages.BlockRef;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/// What the nodes of one record batch count, and where its buffers lie in its body, checked against
/// the body's length. A column's nodes and buffers are those of itself, then those of its children.
/// Immutable.
record BatchLayout(
    int[] firstNodes, int[] firstBuffers, int[] rows, int[] nulls, long[] offsets, long[] lengths) {
  /// Parses a record batch's metadata.
  ///
  /// @param metadata the message with its prefix, already verified
  /// @param rows how many rows it must have
  static BatchLayout parse(
      MemorySegment metadata, BlockRef block, long rows, List<Field> fields, String path) {
    RecordBatch batch = message(metadata, block, path);
    try {
      checkShape(batch, rows, fields, path);
      return layout(batch, block, rows, fields, path);
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      throw damaged(block, e, path);
    }
  }

  /// How many rows a record batch's metadata says it has.
  static long rows(MemorySegment metadata, BlockRef block, String path) {
    try {
      return message(metadata, block, path).length();
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      throw damaged(block, e, path);
    }
  }

  private static RecordBatch message(MemorySegment metadata, BlockRef block, String path) {
    ByteBuffer bytes = metadata.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.getInt(0) != ColumnFileFormat.CONTINUATION
        || bytes.getInt(4) != bytes.capacity() - 8) {
      throw new Corrupt("no record batch message at byte " + block.offset(), path);
    }
    try {
      Message message =
          Message.getRootAsMessage(
              bytes.slice(8, bytes.capacity() - 8).order(ByteOrder.LITTLE_ENDIAN));
      if (message.version() != MetadataVersion.V5
          || message.headerType() != MessageHeader.RecordBatch
          || message.bodyLength() != block.bodyLength()) {
        throw new Corrupt("record batch at byte " + block.offset() + " is not as expected", path);
      }
      return (RecordBatch) message.header(new RecordBatch());
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      throw damaged(block, e, path);
    }
  }

  private static Corrupt damaged(BlockRef block, RuntimeException e, String path) {
    return new Corrupt("record batch at byte " + block.offset() + " is damaged: " + e, path);
  }

  /// Buffers that a column of this type has in a record batch.
  static int buffersOf(DataType type) {
    return switch (type) {
      case DataType.Vector _ -> 3;
      case DataType.Scalar scalar -> scalar.variableWidth() ? 3 : 2;
      case DataType.ListOf list -> 2 + buffersOf(list.element());
      case DataType.Struct struct ->
          1 + struct.members().stream().mapToInt(member -> buffersOf(member.type())).sum();
    };
  }

  private static int nodesOf(DataType type) {
    return type instanceof DataType.Vector ? 2 : Math.toIntExact(type.columns());
  }

  private static void checkShape(RecordBatch batch, long rows, List<Field> fields, String path) {
    boolean vectors = fields.getFirst().type() instanceof DataType.Vector;
    int buffers = fields.stream().mapToInt(field -> buffersOf(field.type())).sum();
    int nodes = fields.stream().mapToInt(field -> nodesOf(field.type())).sum();
    if (batch.length() != rows
        || batch.nodesLength() != nodes
        || batch.buffersLength() != buffers) {
      throw new Corrupt(
          "record batch of %d rows, %d columns and %d buffers; expected %d, %d and %d"
              .formatted(
                  batch.length(), batch.nodesLength(), batch.buffersLength(), rows, nodes, buffers),
          path);
    }
    BodyCompression compression = batch.compression();
    boolean expected =
        vectors
            ? compression == null
            : compression != null
                && compression.codec() == CompressionType.ZSTD
                && compression.method() == BodyCompressionMethod.BUFFER;
    if (!expected) {
      throw new Corrupt("record batch with unexpected compression", path);
    }
  }

  private static BatchLayout layout(
      RecordBatch batch, BlockRef block, long rows, List<Field> fields, String path) {
    BatchLayout layout =
        new BatchLayout(
            new int[fields.size()],
            new int[fields.size()],
            new int[batch.nodesLength()],
            new int[batch.nodesLength()],
            new long[batch.buffersLength()],
            new long[batch.buffersLength()]);
    Walk walk = new Walk(batch, block.bodyLength(), path, layout);
    for (int column = 0; column < fields.size(); column++) {
      Field field = fields.get(column);
      layout.firstNodes[column] = walk.node;
      layout.firstBuffers[column] = walk.buffer;
      walk.value(field.name(), field.type(), field.nullable(), rows);
    }
    if (fields.getFirst().type() instanceof DataType.Vector type) {
      checkVectors(batch, rows, type, path);
    }
    return layout;
  }

  /// Takes nodes and buffers in their order. For one thread, for one record batch.
  private static final class Walk {
    private final RecordBatch batch;
    private final long body;
    private final String path;
    private final BatchLayout layout;
    private int node;
    private int buffer;

    Walk(RecordBatch batch, long body, String path, BatchLayout layout) {
      this.batch = batch;
      this.body = body;
      this.path = path;
      this.layout = layout;
    }

    /// Takes those of a column or of a part of one, which has that many rows.
    void value(String name, DataType type, boolean nullable, long rows) {
      node(name, nullable, rows);
      switch (type) {
        case DataType.Vector _ -> {
          node++;
          buffers(name, 3);
        }
        case DataType.Scalar scalar -> buffers(name, scalar.variableWidth() ? 3 : 2);
        case DataType.ListOf list -> {
          buffers(name, 2);
          long elements = batch.nodes(node).length();
          if (elements < 0 || elements > ColumnFileFormat.MAX_ELEMENTS) {
            throw new Corrupt("column '" + name + "': lists of " + elements + " elements", path);
          }
          value(name + "[]", list.element(), true, elements);
        }
        case DataType.Struct struct -> {
          buffers(name, 1);
          struct
              .members()
              .forEach(member ->
                  value(name + "." + member.name(), member.type(), member.nullable(), rows));
        }
      }
    }

    private void node(String name, boolean nullable, long rows) {
      FieldNode next = batch.nodes(node);
      if (next.length() != rows
          || next.nullCount() < 0
          || next.nullCount() > (nullable ? rows : 0)) {
        throw new Corrupt(
            "column '%s': %d rows with %d nulls in a record batch of %d rows"
                .formatted(name, next.length(), next.nullCount(), rows),
            path);
      }
      layout.rows[node] = (int) rows;
      layout.nulls[node] = (int) next.nullCount();
      node++;
    }

    private void buffers(String name, int count) {
      for (int i = 0; i < count; i++, buffer++) {
        Buffer next = batch.buffers(buffer);
        layout.offsets[buffer] = next.offset();
        layout.lengths[buffer] = next.length();
        checkBuffer(name, i, next, body, path);
      }
    }
  }

  private static void checkVectors(
      RecordBatch batch, long rows, DataType.Vector type, String path) {
    FieldNode items = batch.nodes(1);
    if (items.length() != rows * type.dimension()
        || items.nullCount() != 0
        || batch.buffers(0).length() != 0
        || batch.buffers(1).length() != 0
        || batch.buffers(2).offset() != 0
        || batch.buffers(2).length() != rows * type.stride()) {
      throw new Corrupt("record batch does not hold " + rows + " of " + type.text(), path);
    }
  }

  private static void checkBuffer(String name, int index, Buffer buffer, long body, String path) {
    String what = "column '" + name + "' buffer " + index + ": ";
    if (buffer.offset() < 0 || buffer.offset() > body) {
      throw new Corrupt(what + "offset " + buffer.offset() + " > body " + body, path);
    }
    if (buffer.offset() % ColumnFileFormat.ALIGNMENT != 0) {
      throw new Corrupt(what + "offset " + buffer.offset() + " is not a multiple of 64", path);
    }
    if (buffer.length() < 0 || buffer.length() > body - buffer.offset()) {
      throw new Corrupt(
          what + "length " + buffer.length() + " at offset " + buffer.offset() + " > body " + body,
          path);
    }
  }
}
