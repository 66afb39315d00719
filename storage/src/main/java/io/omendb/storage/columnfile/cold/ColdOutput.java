package io.omendb.storage.columnfile.cold;

import io.omendb.storage.format.checksum.BlockSums;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.objectstore.ObjectUpload;
import java.lang.foreign.MemorySegment;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/// The bytes of a cold file on their way to a store, with the checksums of the blocks before the
/// tail and of the tail. For one thread at a time.
final class ColdOutput extends PositionOutputStream implements OutputFile {
  private static final int BUFFER_BYTES = 1 << 16;

  private final ObjectUpload upload;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final BlockSums blocks = new BlockSums();
  private final BlockSums tail = new BlockSums();
  private int buffered;
  private boolean inTail;

  ColdOutput(ObjectUpload upload) {
    this.upload = upload;
  }

  /// Ends the part that blocks cover and answers their checksums; what follows is the tail.
  int[] beginTail() {
    flush();
    inTail = true;
    return blocks.blocks();
  }

  long tailBytes() {
    return tail.bytes();
  }

  int tailCrc32c() {
    return tail.whole();
  }

  /// The checksum of all bytes.
  int crc32c() {
    return Crc32c.combine(blocks.whole(), tail.whole(), tail.bytes());
  }

  @Override
  public long getPos() {
    return blocks.bytes() + tail.bytes() + buffered;
  }

  @Override
  public void write(int value) {
    if (buffered == BUFFER_BYTES) {
      flush();
    }
    buffer[buffered++] = (byte) value;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (length > BUFFER_BYTES - buffered) {
      flush();
    }
    if (length > BUFFER_BYTES) {
      send(MemorySegment.ofArray(bytes).asSlice(offset, length));
    } else {
      System.arraycopy(bytes, offset, buffer, buffered, length);
      buffered += length;
    }
  }

  @Override
  public void flush() {
    if (buffered > 0) {
      send(MemorySegment.ofArray(buffer).asSlice(0, buffered));
      buffered = 0;
    }
  }

  /// The upload is closed by who began it.
  @Override
  public void close() {
    flush();
  }

  private void send(MemorySegment bytes) {
    (inTail ? tail : blocks).update(bytes);
    upload.write(bytes);
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) {
    return this;
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) {
    return this;
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }
}
