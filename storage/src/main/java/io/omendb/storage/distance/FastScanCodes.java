package io.omendb.storage.distance;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The layout of 4-bit codes of 32 rows that [FastScan] reads. Stateless and thread-safe.
///
/// ```
/// line v (64 bytes) holds groups 4v .. 4v+3 of all 32 rows
///            bytes 0..31            bytes 32..63
/// low  4 bits  group 4v               group 4v+1
/// high 4 bits  group 4v+2             group 4v+3
/// row s is in byte 2s (s < 16) or 2(s-16)+1 of its half
/// ```
///
/// The number of groups is padded to a multiple of 8; padding groups have code 0. Spec chapter
/// 13.1.
public final class FastScanCodes {
  /// Rows in a block.
  public static final int ROWS = 32;

  /// Bytes of a line, which is four groups of a block.
  public static final int LINE_BYTES = 64;

  /// The most groups whose sums of 6-bit entries fit into 16 bits.
  public static final int MAX_GROUPS = 1_040;

  private FastScanCodes() {}

  /// Groups including padding.
  ///
  /// @throws IllegalArgumentException if there are less than one or more than [#MAX_GROUPS]
  public static int paddedGroups(int groups) {
    if (groups < 1 || groups > MAX_GROUPS) {
      throw new IllegalArgumentException("groups must be in 1.." + MAX_GROUPS + ": " + groups);
    }
    return (groups + 7) & -8;
  }

  /// Bytes of a block of 32 rows.
  public static int blockBytes(int groups) {
    return paddedGroups(groups) * (ROWS / 2);
  }

  /// Writes a block: the codes of row `s` are `codes[s * groups .. (s + 1) * groups)`, each 0..15;
  /// rows from `rows` on get code 0.
  public static void pack(byte[] codes, int rows, int groups, MemorySegment out, long offset) {
    out.asSlice(offset, blockBytes(groups)).fill((byte) 0);
    for (int row = 0; row < rows; row++) {
      for (int group = 0; group < groups; group++) {
        long at = offset + byteOf(row, group);
        int old = out.get(ValueLayout.JAVA_BYTE, at);
        int shift = (group & 2) << 1;
        out.set(
            ValueLayout.JAVA_BYTE, at, (byte) (old | (codes[row * groups + group] & 15) << shift));
      }
    }
  }

  /// The code of one row and group of the block at `offset`.
  public static int code(MemorySegment block, long offset, int row, int group) {
    int pair = block.get(ValueLayout.JAVA_BYTE, offset + byteOf(row, group));
    return pair >>> ((group & 2) << 1) & 15;
  }

  /// Reads the codes of one row of the block at `offset` into `codes[0..groups)`.
  public static void unpack(MemorySegment block, long offset, int row, int groups, byte[] codes) {
    for (int group = 0; group < groups; group++) {
      codes[group] = (byte) code(block, offset, row, group);
    }
  }

  private static long byteOf(int row, int group) {
    int lane = row < 16 ? 2 * row : 2 * (row - 16) + 1;
    return (long) (group >>> 2) * LINE_BYTES + ((group & 1) << 5) + lane;
  }
}
