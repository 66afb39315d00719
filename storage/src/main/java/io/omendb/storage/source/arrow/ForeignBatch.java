package io.omendb.storage.source.arrow;

import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ZstdBuffers;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.jspecify.annotations.Nullable;

/// The nodes and buffers of one record batch, taken in order; each is checked against the body
/// before it is given out. For one thread at a time.
final class ForeignBatch {
  private static final int NO_COMPRESSION = -1;

  private final RecordBatch batch;
  private final MemorySegment body;
  private final String path;
  private final int codec;
  private String column = "";
  private int node;
  private int buffer;
  private int firstBuffer;

  ForeignBatch(RecordBatch batch, MemorySegment body, String path) {
    this.batch = batch;
    this.body = body;
    this.path = path;
    BodyCompression compression = batch.compression();
    this.codec = compression == null ? NO_COMPRESSION : compression.codec();
    if (codec != NO_COMPRESSION
        && codec != CompressionType.ZSTD
        && codec != CompressionType.LZ4_FRAME) {
      throw new UnsupportedFormat(
          path + ": compression " + codec, path, "write it with zstd or without compression");
    }
  }

  /// Begins the nodes and buffers of a column.
  void column(String name) {
    column = name;
    firstBuffer = buffer;
  }

  /// Takes a node, which has at least `rows` rows, and its validity bitmap; null if nothing is
  /// null.
  @Nullable MemorySegment validity(long rows) {
    if (node >= batch.nodesLength()) {
      throw corrupt("has no node in the record batch");
    }
    FieldNode next = batch.nodes(node++);
    if (next.length() < rows || next.nullCount() < 0 || next.nullCount() > next.length()) {
      throw corrupt(
          "%d values with %d nulls where %d rows are needed"
              .formatted(next.length(), next.nullCount(), rows));
    }
    MemorySegment bits = buffer(next.nullCount() == 0 ? 0 : Math.ceilDiv(rows, 8));
    return next.nullCount() == 0 ? null : bits;
  }

  /// Takes a buffer, which has at least `needed` bytes.
  MemorySegment buffer(long needed) {
    int index = buffer - firstBuffer;
    if (buffer >= batch.buffersLength()) {
      throw corrupt("buffer " + index + " is not in the record batch");
    }
    Buffer next = batch.buffers(buffer++);
    long offset = next.offset();
    long length = next.length();
    String what = "buffer " + index + ": ";
    if (offset < 0 || offset > body.byteSize()) {
      throw corrupt(what + "offset " + offset + " > body " + body.byteSize());
    }
    if (length < 0 || length > body.byteSize() - offset) {
      throw corrupt(
          what + "length " + length + " at offset " + offset + " > body " + body.byteSize());
    }
    MemorySegment bytes = expanded(body.asSlice(offset, length), index);
    if (bytes.byteSize() < needed) {
      throw corrupt(what + bytes.byteSize() + " bytes where " + needed + " are needed");
    }
    return bytes;
  }

  /// An error in the values of the current column.
  Corrupt corrupt(String what) {
    return MessageReader.damaged(path, "column '" + column + "' " + what);
  }

  private MemorySegment expanded(MemorySegment bytes, int index) {
    String what = path + ": column '" + column + "' buffer " + index;
    if (codec == NO_COMPRESSION || bytes.byteSize() == 0) {
      return bytes;
    }
    if (codec == CompressionType.ZSTD) {
      return ZstdBuffers.decompress(bytes, what, path);
    }
    if (bytes.byteSize() < ZstdBuffers.PREFIX_BYTES) {
      throw corrupt("buffer " + index + ": no length before the compressed bytes");
    }
    long length = bytes.get(Column.LONG, 0);
    MemorySegment frame = bytes.asSlice(ZstdBuffers.PREFIX_BYTES);
    if (length == ZstdBuffers.UNCOMPRESSED) {
      return frame;
    }
    ZstdBuffers.checkLength(length, frame.byteSize(), what, path);
    byte[] out = Lz4Frame.expand(frame, Math.toIntExact(length));
    if (out == null) {
      throw corrupt("buffer " + index + ": not an LZ4 frame of " + length + " bytes");
    }
    return MemorySegment.ofArray(out);
  }
}
