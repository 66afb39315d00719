package io.omendb.storage.columnfile;

import io.omendb.storage.columnfile.ArrowMessages.BlockRef;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.checksum.BlockSums;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.objectstore.ObjectUpload;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// The bytes of one column file on their way to a store, with the checksum of every block and of
/// the whole file. For one thread at a time. Closing without [#finish] leaves nothing.
final class ColumnFileOutput implements AutoCloseable {
  private final String name;
  private final ObjectUpload upload;
  private final BlockSums sums = new BlockSums();

  ColumnFileOutput(String name, ObjectUpload upload) {
    this.name = name;
    this.upload = upload;
  }

  long position() {
    return sums.bytes();
  }

  void write(byte[] bytes) {
    write(MemorySegment.ofArray(bytes));
  }

  void write(MemorySegment bytes) {
    sums.update(bytes);
    upload.write(bytes);
  }

  /// Adds zeros up to the next multiple of 64.
  void align() {
    int padding = Math.toIntExact(ColumnFileFormat.aligned(position()) - position());
    if (padding > 0) {
      write(new byte[padding]);
    }
  }

  /// Replaces the very first bytes.
  void patch(byte[] head) {
    sums.patch(0, MemorySegment.ofArray(head));
    upload.patch(0, MemorySegment.ofArray(head));
  }

  /// Ends the stream part, writes the footer and makes the file visible.
  ColumnFile finish(List<Field> fields, List<BlockRef> batches, ColumnFile.Encoding encoding) {
    write(
        ByteBuffer.allocate(ColumnFileFormat.END_OF_STREAM_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(ColumnFileFormat.CONTINUATION)
            .array());
    byte[] tail = ArrowMessages.tail(fields, batches, BlockSums.text(sums.blocks()));
    int tailCrc = Crc32c.of(tail);
    int fileCrc = Crc32c.combine(sums.whole(), tailCrc, tail.length);
    upload.write(MemorySegment.ofArray(tail));
    upload.complete();
    return new ColumnFile(
        new FileRef(name, position() + tail.length, fileCrc),
        encoding,
        tail.length,
        tailCrc,
        fields.stream().map(Field::id).toList());
  }

  @Override
  public void close() {
    upload.close();
  }
}
