package io.omendb.storage.distance;

import java.lang.foreign.MemorySegment;

/// Sums of table entries over the 4-bit codes of 32 rows at a time. Stateless and thread-safe.
///
/// The table has 16 entries of 6 bits (0..63) for each group, padding groups included, so four of
/// them add up within a byte and [FastScanCodes#MAX_GROUPS] within 16 unsigned bits.
public final class FastScan {
  private static final int BITS = Kernels.bits();

  private FastScan() {}

  /// Adds up the entries of each row of the block at `offset` into `sums[0..32)`, as unsigned
  /// 16-bit integers.
  ///
  /// @param groups as padded by [FastScanCodes#paddedGroups]
  /// @param table `16 * groups` entries
  public static void scan(
      MemorySegment codes, long offset, int groups, byte[] table, short[] sums) {
    if (BITS >= 512) {
      FastScanSimd.wide(codes, offset, groups, table, sums);
    } else if (BITS >= 128) {
      FastScanSimd.narrow(codes, offset, groups, table, sums);
    } else {
      FastScanScalar.scan(codes, offset, groups, table, sums);
    }
  }

  /// Turns sums into estimates `base + terms[row] + scale * sums[row]`, and tells which are below a
  /// bound: bit `s` for row `s`.
  ///
  /// @param terms 32 float32, little-endian, from `offset` on
  /// @param estimates receives 32 values
  public static int below(
      short[] sums,
      MemorySegment terms,
      long offset,
      float base,
      float scale,
      float bound,
      float[] estimates) {
    return BITS >= 128
        ? FastScanSimd.below(sums, terms, offset, base, scale, bound, estimates)
        : FastScanScalar.below(sums, terms, offset, base, scale, bound, estimates);
  }
}
