package io.omendb.storage.format.checksum;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
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

  /// Checksums of blocks as text, for files whose footers hold no bytes: base64 of u32 each.
  public static String text(int[] blocks) {
    ByteBuffer table =
        ByteBuffer.allocate(Math.multiplyExact(Integer.BYTES, blocks.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int checksum : blocks) {
      table.putInt(checksum);
    }
    return Base64.getEncoder().encodeToString(table.array());
  }

  /// Reads what [#text] wrote.
  ///
  /// @throws IllegalArgumentException if it is no base64 of whole numbers
  public static int[] parse(String text) {
    byte[] table = Base64.getDecoder().decode(text);
    if (table.length % Integer.BYTES != 0) {
      throw new IllegalArgumentException(table.length + " bytes of checksums");
    }
    int[] blocks = new int[table.length / Integer.BYTES];
    ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(blocks);
    return blocks;
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
