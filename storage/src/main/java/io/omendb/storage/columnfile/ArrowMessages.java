package io.omendb.storage.columnfile;

import com.google.flatbuffers.FlatBufferBuilder;
import io.omendb.storage.schema.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/// Encodes the messages and the footer of an Arrow IPC file. Stateless.
final class ArrowMessages {
  /// Where a record batch lies in the file.
  record BlockRef(long offset, int metadataLength, long bodyLength) {}

  /// Rows and nulls of one column of a record batch.
  record Node(long rows, long nulls) {}

  /// Where a buffer lies in the body of its record batch.
  record BufferRef(long offset, long length) {}

  private ArrowMessages() {}

  /// The schema message.
  static byte[] schema(List<Field> fields) {
    FlatBufferBuilder out = new FlatBufferBuilder(1_024);
    int schema = ArrowSchema.write(out, fields);
    return message(out, MessageHeader.Schema, schema, 0);
  }

  /// A record batch's metadata.
  static byte[] recordBatch(
      long rows, List<Node> nodes, List<BufferRef> buffers, long bodyLength, boolean zstd) {
    FlatBufferBuilder out = new FlatBufferBuilder(1_024).forceDefaults(true);
    int compression =
        zstd
            ? BodyCompression.createBodyCompression(
                out, CompressionType.ZSTD, BodyCompressionMethod.BUFFER)
            : 0;
    RecordBatch.startNodesVector(out, nodes.size());
    for (Node node : nodes.reversed()) {
      FieldNode.createFieldNode(out, node.rows(), node.nulls());
    }
    int nodesAt = out.endVector();
    RecordBatch.startBuffersVector(out, buffers.size());
    for (BufferRef buffer : buffers.reversed()) {
      Buffer.createBuffer(out, buffer.offset(), buffer.length());
    }
    int buffersAt = out.endVector();
    RecordBatch.startRecordBatch(out);
    RecordBatch.addLength(out, rows);
    RecordBatch.addNodes(out, nodesAt);
    RecordBatch.addBuffers(out, buffersAt);
    if (zstd) {
      RecordBatch.addCompression(out, compression);
    }
    int batch = RecordBatch.endRecordBatch(out);
    return message(out, MessageHeader.RecordBatch, batch, bodyLength);
  }

  /// The footer with the trailer behind it: everything from the end of the stream part on.
  static byte[] tail(List<Field> fields, List<BlockRef> blocks, String checksums) {
    FlatBufferBuilder out = new FlatBufferBuilder(1_024 + checksums.length());
    int schema = ArrowSchema.write(out, fields);
    int metadata =
        Footer.createCustomMetadataVector(
            out, new int[] {ArrowSchema.keyValue(out, ColumnFileFormat.BLOCK_CRC_KEY, checksums)});
    Footer.startDictionariesVector(out, 0);
    int dictionaries = out.endVector();
    Footer.startRecordBatchesVector(out, blocks.size());
    for (BlockRef block : blocks.reversed()) {
      Block.createBlock(out, block.offset(), block.metadataLength(), block.bodyLength());
    }
    int batches = out.endVector();
    out.finish(
        Footer.createFooter(out, MetadataVersion.V5, schema, dictionaries, batches, metadata));
    byte[] footer = out.sizedByteArray();
    return ByteBuffer.allocate(footer.length + ColumnFileFormat.TRAILER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(footer)
        .putInt(footer.length)
        .put(ColumnFileFormat.MAGIC)
        .array();
  }

  /// A message as it lies in a file: prefix, then metadata; `length` bytes with zeros at the end.
  static byte[] encapsulated(byte[] metadata, int length) {
    return ByteBuffer.allocate(length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(ColumnFileFormat.CONTINUATION)
        .putInt(length - 8)
        .put(metadata)
        .array();
  }

  private static byte[] message(FlatBufferBuilder out, byte type, int header, long bodyLength) {
    // Without custom metadata: where defaults are written, an absent vector would become an offset
    // to whatever follows the message.
    Message.startMessage(out);
    Message.addBodyLength(out, bodyLength);
    Message.addHeader(out, header);
    Message.addVersion(out, MetadataVersion.V5);
    Message.addHeaderType(out, type);
    out.finish(Message.endMessage(out));
    return out.sizedByteArray();
  }
}
