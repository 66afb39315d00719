package io.omendb.storage.format.checksum;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Gathers the checksums of the 16 KiB blocks of a file while it is written, and the checksum of
/// all its bytes from them, so that each byte is summed once. For one thread at a time.
public final class BlockSums {
  /// The bytes that one checksum of a table covers; the last block may be shorter.
  public static final int BLOCK_BYTES = 16_384;

  private final byte[] firstBlock = new byte[BLOCK_BYTES];
  private final CRC32C current = new CRC32C();
  private int[] done = new int[16];
  private int blocks;
  private long bytes;

  /// Bytes summed so far.
  public long bytes() {
    return bytes;
  }

  /// Adds the next bytes of the file.
  public void update(MemorySegment next) {
    long at = 0;
    while (at < next.byteSize()) {
      int inBlock = (int) (bytes % BLOCK_BYTES);
      int length = (int) Math.min(BLOCK_BYTES - inBlock, next.byteSize() - at);
      MemorySegment piece = next.asSlice(at, length);
      if (bytes < BLOCK_BYTES) {
        MemorySegment.copy(piece, 0, MemorySegment.ofArray(firstBlock), inBlock, length);
      }
      ByteBuffer buffer = piece.asByteBuffer();
      current.update(buffer);
      bytes += length;
      at += length;
      if (bytes % BLOCK_BYTES == 0) {
        append((int) current.getValue());
        current.reset();
      }
    }
  }

  /// Replaces bytes that were added before, within the first block.
  public void patch(long offset, MemorySegment replacement) {
    long end = Math.addExact(offset, replacement.byteSize());
    if (offset < 0 || end > Math.min(bytes, BLOCK_BYTES)) {
      throw new IllegalArgumentException("patch outside of the first block: " + offset);
    }
    MemorySegment.copy(
        replacement, 0, MemorySegment.ofArray(firstBlock), offset, replacement.byteSize());
    if (blocks > 0) {
      done[0] = Crc32c.of(firstBlock);
    } else {
      current.reset();
      current.update(firstBlock, 0, (int) bytes);
    }
  }

  /// The checksum of each block so far; a last, shorter block is included.
  public int[] blocks() {
    int[] all = Arrays.copyOf(done, count());
    if (all.length > blocks) {
      all[blocks] = (int) current.getValue();
    }
    return all;
  }

  /// The checksum of all bytes so far.
  public int whole() {
    int perBlock = Crc32c.power(BLOCK_BYTES);
    int sum = 0;
    for (int i = 0; i < blocks; i++) {
      sum = Crc32c.multiply(sum, perBlock) ^ done[i];
    }
    return Crc32c.combine(sum, (int) current.getValue(), bytes % BLOCK_BYTES);
  }

  /// How many blocks a stretch of so many bytes has.
  public static long blocksOf(long bytes) {
    return (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
  }

  private int count() {
    return Math.toIntExact(blocksOf(bytes));
  }

  private void append(int crc) {
    if (blocks == done.length) {
      done = Arrays.copyOf(done, blocks * 2);
    }
    done[blocks++] = crc;
  }
}
