package io.omendb.storage.format.checksum;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.index.Bytes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;

/// The first bytes of a file, up to where its block checksums reach, with those checksums. A block
/// is checked when it is first touched and never again; two threads may check the same block at
/// once. Thread-safe.
public final class BlockChecks {
  private final String file;
  private final MemorySegment covered;
  private final int[] expected;
  private final AtomicLongArray verified;

  /// @param file the file's name, for messages
  /// @param covered the bytes from the start of the file that the checksums cover
  /// @param expected one checksum for each 16 KiB block of them
  public BlockChecks(String file, MemorySegment covered, int[] expected) {
    if (expected.length != BlockSums.blocksOf(covered.byteSize())) {
      throw new Corrupt(
          file
              + " has "
              + expected.length
              + " block checksums for "
              + covered.byteSize()
              + " bytes",
          file);
    }
    this.file = file;
    this.covered = covered;
    this.expected = expected.clone();
    this.verified = new AtomicLongArray((expected.length + 63) / 64);
  }

  /// The covered bytes; whoever reads them verifies them before.
  public MemorySegment segment() {
    return covered;
  }

  /// A stretch of the file that verifies itself through these checksums.
  ///
  /// @throws IndexOutOfBoundsException if it is not covered
  public Bytes bytes(long offset, long length) {
    return new VerifiedBytes(this, offset, covered.asSlice(offset, length));
  }

  /// Checks the blocks that `[offset, offset + length)` of the file touches.
  ///
  /// @throws Corrupt naming file, block, expected and actual checksum
  public void verify(long offset, long length) {
    if (length == 0) {
      return;
    }
    long last = Math.addExact(offset, length) - 1;
    if (offset < 0 || length < 0 || last >= covered.byteSize()) {
      throw new IndexOutOfBoundsException(
          "bytes " + offset + " + " + length + " of " + covered.byteSize() + " in " + file);
    }
    int lastBlock = (int) (last / BlockSums.BLOCK_BYTES);
    for (int block = (int) (offset / BlockSums.BLOCK_BYTES); block <= lastBlock; block++) {
      // A relaxed read suffices: the bit only says that immutable bytes were found to be right.
      if ((verified.getPlain(block >>> 6) & 1L << block) == 0) {
        check(block);
      }
    }
  }

  /// Checks every block that was not checked before.
  public void verifyAll() {
    verify(0, covered.byteSize());
  }

  /// How many blocks there are.
  public int blocks() {
    return expected.length;
  }

  /// Checks every block and answers the numbers of those that are damaged, ascending.
  public List<Integer> damagedBlocks() {
    List<Integer> damaged = new ArrayList<>();
    for (int block = 0; block < expected.length; block++) {
      try {
        verify((long) block * BlockSums.BLOCK_BYTES, 1);
      } catch (Corrupt _) {
        damaged.add(block);
      }
    }
    return damaged;
  }

  private void check(int block) {
    long start = (long) block * BlockSums.BLOCK_BYTES;
    long length = Math.min(BlockSums.BLOCK_BYTES, covered.byteSize() - start);
    int actual = Crc32c.of(covered.asSlice(start, length));
    if (actual != expected[block]) {
      throw new Corrupt(
          String.format(
              Locale.ROOT,
              "%s: block %d (bytes %d..%d) has checksum %08x, expected %08x",
              file,
              block,
              start,
              start + length - 1,
              actual,
              expected[block]),
          file);
    }
    verified.getAndUpdate(block >>> 6, word -> word | 1L << block);
  }
}
