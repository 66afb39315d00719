package io.omendb.storage.columnfile;

import io.omendb.storage.columnfile.ArrowMessages.BlockRef;
import io.omendb.storage.format.manifest.ColumnFile;
import io.omendb.storage.format.manifest.FileRef;
import io.omendb.storage.objectstore.ObjectUpload;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;

/// The bytes of one column file on their way to a store, with the checksum of every block and of
/// the whole file. For one thread at a time. Closing without [#finish] leaves nothing.
final class ColumnFileOutput implements AutoCloseable {
  private static final int STAGING_BYTES = 256 << 10;

  private final String name;
  private final ObjectUpload upload;
  private final byte[] first = new byte[ColumnFileFormat.BLOCK_BYTES];
  private final byte[] staging = new byte[STAGING_BYTES];
  private final CRC32C block = new CRC32C();
  private int staged;
  private long position;
  private int[] checksums = new int[64];
  private int blocks;

  ColumnFileOutput(String name, ObjectUpload upload) {
    this.name = name;
    this.upload = upload;
  }

  long position() {
    return position;
  }

  void write(byte[] bytes) {
    write(MemorySegment.ofArray(bytes));
  }

  void write(MemorySegment bytes) {
    count(bytes);
    send(bytes);
  }

  /// Adds zeros up to the next multiple of 64.
  void align() {
    int padding = Math.toIntExact(ColumnFileFormat.aligned(position) - position);
    if (padding > 0) {
      write(new byte[padding]);
    }
  }

  /// Replaces the very first bytes.
  void patch(byte[] head) {
    flush();
    System.arraycopy(head, 0, first, 0, head.length);
    upload.patch(0, MemorySegment.ofArray(head));
  }

  /// Ends the stream part, writes the footer and makes the file visible.
  ColumnFile finish(List<Field> fields, List<BlockRef> batches, ColumnFile.Encoding encoding) {
    write(end());
    if (position % ColumnFileFormat.BLOCK_BYTES != 0) {
      endBlock();
    }
    int firstBytes = Math.toIntExact(Math.min(position, first.length));
    block.update(first, 0, firstBytes);
    checksums[0] = take();
    byte[] tail = ArrowMessages.tail(fields, batches, encodedChecksums());
    block.update(tail);
    int tailCrc = take();
    send(MemorySegment.ofArray(tail));
    flush();
    upload.complete();
    return new ColumnFile(
        new FileRef(name, position + tail.length, Crc32cJoin.file(checksums, position, tailCrc, tail.length)),
        encoding,
        tail.length,
        tailCrc,
        fields.stream().map(Field::id).toList());
  }

  @Override
  public void close() {
    upload.close();
  }

  private static byte[] end() {
    return ByteBuffer.allocate(ColumnFileFormat.END_OF_STREAM_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(ColumnFileFormat.CONTINUATION)
        .array();
  }

  private void count(MemorySegment bytes) {
    long length = bytes.byteSize();
    for (long done = 0; done < length; ) {
      int inBlock = (int) (position % ColumnFileFormat.BLOCK_BYTES);
      int step = (int) Math.min(length - done, ColumnFileFormat.BLOCK_BYTES - inBlock);
      MemorySegment part = bytes.asSlice(done, step);
      if (position < first.length) {
        MemorySegment.copy(part, 0, MemorySegment.ofArray(first), position, step);
      } else {
        block.update(part.asByteBuffer());
      }
      position += step;
      done += step;
      if (inBlock + step == ColumnFileFormat.BLOCK_BYTES) {
        endBlock();
      }
    }
  }

  private void endBlock() {
    if (blocks == checksums.length) {
      checksums = Arrays.copyOf(checksums, 2 * blocks);
    }
    checksums[blocks++] = take();
  }

  private int take() {
    int value = (int) block.getValue();
    block.reset();
    return value;
  }

  private void send(MemorySegment bytes) {
    long length = bytes.byteSize();
    if (length > staging.length - staged) {
      flush();
    }
    if (length >= staging.length) {
      upload.write(bytes);
    } else {
      MemorySegment.copy(bytes, 0, MemorySegment.ofArray(staging), staged, length);
      staged += (int) length;
    }
  }

  private void flush() {
    if (staged > 0) {
      upload.write(MemorySegment.ofArray(staging).asSlice(0, staged));
      staged = 0;
    }
  }

  private String encodedChecksums() {
    ByteBuffer table = ByteBuffer.allocate(4 * blocks).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < blocks; i++) {
      table.putInt(checksums[i]);
    }
    return Base64.getEncoder().encodeToString(table.array());
  }
}
