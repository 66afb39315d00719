package io.omendb.storage.columnfile;

import io.omendb.storage.columnfile.ArrowMessages.BlockRef;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.checksum.BlockChecks;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// What a column file says of itself, without the manifest that records it: its fields, and where
/// the values of each lie. Footer and batch metadata were checked. Immutable; valid as long as the
/// bytes it was read from.
///
/// @param streamBytes bytes before the tail
/// @param tailBytes bytes of the footer and what follows it
/// @param blocks the checksums of the stream's blocks, checked when they are touched
public record ColumnFileAnatomy(
    List<Field> fields,
    long streamBytes,
    int tailBytes,
    int tailCrc32c,
    BlockChecks blocks,
    List<Batch> batches,
    List<StorageException> problems) {
  /// A record batch and its columns, in the order of the file's fields.
  public record Batch(
      long offset, int metadataBytes, long bodyBytes, long rows, List<Chunk> columns) {
    public Batch {
      columns = List.copyOf(columns);
    }
  }

  /// The values of one column in a record batch.
  public record Chunk(Field field, long nulls, List<Buffer> buffers) {
    public Chunk {
      buffers = List.copyOf(buffers);
    }
  }

  /// A buffer's place in the file, and its length before it was compressed.
  public record Buffer(long offset, long bytes, long plainBytes) {}

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public ColumnFileAnatomy {
    fields = List.copyOf(fields);
    batches = List.copyOf(batches);
    problems = List.copyOf(problems);
  }

  /// Whether a file begins as an Arrow IPC file does.
  public static boolean recognises(ObjectBytes bytes) {
    int length = ColumnFileFormat.MAGIC.length;
    return bytes.length() >= length
        && bytes.slice(0, length).mismatch(MemorySegment.ofArray(ColumnFileFormat.MAGIC)) < 0;
  }

  /// Takes a file apart. Record batches that are damaged are left out and told as problems.
  ///
  /// @throws Corrupt if the footer, without which nothing can be found, is damaged
  public static ColumnFileAnatomy of(ObjectBytes bytes) {
    String path = bytes.name();
    int tailBytes = tailBytes(bytes);
    long streamBytes = bytes.length() - tailBytes;
    MemorySegment tail = bytes.slice(streamBytes, tailBytes);
    ColumnFileFooter footer = ColumnFileFooter.parse(tail, streamBytes, path);
    if (footer.fields().isEmpty()) {
      throw new Corrupt(path + " has no columns", path);
    }
    BlockChecks blocks = new BlockChecks(path, bytes.slice(0, streamBytes), footer.checksums());
    List<Batch> batches = new ArrayList<>();
    List<StorageException> problems = new ArrayList<>();
    for (BlockRef block : footer.batches()) {
      try {
        batches.add(batch(blocks, block, footer.fields(), path));
      } catch (StorageException e) {
        problems.add(e);
      }
    }
    return new ColumnFileAnatomy(
        footer.fields(), streamBytes, tailBytes, Crc32c.of(tail), blocks, batches, problems);
  }

  private static int tailBytes(ObjectBytes bytes) {
    String path = bytes.name();
    long length = bytes.length();
    if (length < ColumnFileFormat.MAGIC.length + ColumnFileFormat.TRAILER_BYTES) {
      throw new Corrupt(path + " is cut off: it has " + length + " bytes", path);
    }
    long trailer = length - ColumnFileFormat.TRAILER_BYTES;
    int footerBytes = bytes.slice(trailer, Integer.BYTES).get(INT, 0);
    long tailBytes = (long) footerBytes + ColumnFileFormat.TRAILER_BYTES;
    if (footerBytes <= 0 || tailBytes > Math.min(length, Limits.MAX_TAIL_BYTES)) {
      throw new Corrupt(path + " ends in a footer of " + footerBytes + " bytes", path);
    }
    return (int) tailBytes;
  }

  private static Batch batch(BlockChecks blocks, BlockRef block, List<Field> fields, String path) {
    blocks.verify(block.offset(), block.metadataLength());
    MemorySegment metadata = blocks.segment().asSlice(block.offset(), block.metadataLength());
    long rows = BatchLayout.rows(metadata, block, path);
    if (rows < 0 || rows > Limits.MAX_FRAGMENT_ROWS) {
      throw new Corrupt(path + ": a record batch of " + rows + " rows", path);
    }
    BatchLayout layout = BatchLayout.parse(metadata, block, rows, fields, path);
    long body = block.offset() + block.metadataLength();
    List<Chunk> columns = new ArrayList<>();
    for (int column = 0; column < fields.size(); column++) {
      boolean last = column == fields.size() - 1;
      int end = last ? layout.offsets().length : layout.firstBuffers()[column + 1];
      boolean compressed = !(fields.get(column).type() instanceof DataType.Vector);
      List<Buffer> buffers = new ArrayList<>();
      for (int i = layout.firstBuffers()[column]; i < end; i++) {
        buffers.add(
            buffer(blocks, body + layout.offsets()[i], layout.lengths()[i], compressed, path));
      }
      columns.add(new Chunk(fields.get(column), layout.nulls()[column], buffers));
    }
    return new Batch(block.offset(), block.metadataLength(), block.bodyLength(), rows, columns);
  }

  private static Buffer buffer(
      BlockChecks blocks, long offset, long bytes, boolean compressed, String path) {
    if (!compressed || bytes == 0) {
      return new Buffer(offset, bytes, bytes);
    }
    if (bytes < ZstdBuffers.PREFIX_BYTES) {
      throw new Corrupt(path + ": a buffer of " + bytes + " bytes at " + offset, path);
    }
    blocks.verify(offset, ZstdBuffers.PREFIX_BYTES);
    long plain = blocks.segment().get(LONG, offset);
    long stored = bytes - ZstdBuffers.PREFIX_BYTES;
    if (plain == ZstdBuffers.UNCOMPRESSED) {
      return new Buffer(offset, bytes, stored);
    }
    ZstdBuffers.checkLength(plain, stored, path + ": buffer at " + offset, path);
    return new Buffer(offset, bytes, plain);
  }
}
