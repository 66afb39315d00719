package io.omendb.index.ivf;

import io.omendb.storage.distance.FastScan;
import io.omendb.storage.distance.FastScanCodes;
import io.omendb.storage.distance.FastScanTable;
import io.omendb.storage.index.RowMask;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Estimates the distances of a list's rows, 32 at a time, and collects the smallest. For one
/// thread at a time.
final class ListScan {
  private static final int ROWS = FastScanCodes.ROWS;

  private final Function<String, RuntimeException> corrupt;
  private final int paddedGroups;
  private final int blockBytes;
  private final short[] sums = new short[ROWS];
  private final float[] estimates = new float[ROWS];

  /// @param corrupt what to throw when a list breaks the format
  ListScan(int groups, Function<String, RuntimeException> corrupt) {
    this.corrupt = corrupt;
    this.paddedGroups = FastScanCodes.paddedGroups(groups);
    this.blockBytes = FastScanCodes.blockBytes(groups);
  }

  /// Scans the list at `offset` of `lists`; its estimates are relative to `base`. Blocks without an
  /// accepted row are skipped.
  ///
  /// @param accept rows to take, or null for all
  /// @return how many of the list's rows are accepted
  int scan(
      MemorySegment lists,
      long offset,
      int rows,
      FastScanTable table,
      float base,
      @Nullable RowMask accept,
      Candidates out) {
    int blocks = IvfFormat.blocks(rows);
    long terms = offset + 4L * ROWS * blocks;
    long codes = terms + 4L * ROWS * blocks;
    float start = base + table.bias();
    byte[] entries = table.entries();
    int accepted = accept == null ? rows : 0;
    for (int block = 0; block < blocks; block++) {
      long ids = offset + 4L * ROWS * block;
      int wanted = -1;
      if (accept != null) {
        wanted = accepted(lists, ids, Math.min(ROWS, rows - ROWS * block), accept);
        if (wanted == 0) {
          continue;
        }
        accepted += Integer.bitCount(wanted);
      }
      FastScan.scan(lists, codes + (long) block * blockBytes, paddedGroups, entries, sums);
      int near =
          FastScan.below(
              sums, lists, terms + 4L * ROWS * block, start, table.scale(), out.bound(), estimates);
      add(lists, ids, near & wanted, out);
    }
    return accepted;
  }

  /// Those of the first `slots` slots of a block whose row is accepted; the others are padding.
  private int accepted(MemorySegment lists, long ids, int slots, RowMask accept) {
    int kept = 0;
    for (int slot = 0; slot < slots; slot++) {
      int row = lists.get(IvfFormat.INT, ids + 4L * slot);
      if (row < 0 || row >= accept.size()) {
        throw corrupt.apply("a list holds row " + row + " of " + accept.size());
      }
      if (accept.contains(row)) {
        kept |= 1 << slot;
      }
    }
    return kept;
  }

  private void add(MemorySegment lists, long ids, int bits, Candidates out) {
    for (int rest = bits; rest != 0; rest &= rest - 1) {
      int slot = Integer.numberOfTrailingZeros(rest);
      out.add(estimates[slot], lists.get(IvfFormat.INT, ids + 4L * slot));
    }
  }
}
