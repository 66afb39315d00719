package io.omendb.storage.distance;

import java.util.Arrays;

/// A look-up table of [FastScan] made from float32 values: each group's smallest value becomes 0,
/// and all groups share one step, so that a row's sum is about `bias + scale * sum`. For one thread
/// at a time; loading allocates nothing.
public final class FastScanTable {
  /// The largest entry.
  static final int LARGEST = 63;

  private final boolean simd;
  private final float[] lows;
  private final byte[] entries;
  private float scale;
  private float bias;

  /// @param groups before padding
  public FastScanTable(int groups) {
    this(groups, Kernels.bits());
  }

  FastScanTable(int groups, int bits) {
    // A quarter of 128 bits is no vector shape.
    this.simd = bits > 128;
    this.lows = new float[groups];
    this.entries = new byte[16 * FastScanCodes.paddedGroups(groups)];
  }

  /// Takes over `values[16 * group + code]`, all finite.
  public void load(float[] values) {
    float range = simd ? FastScanSimd.lows(values, lows) : FastScanScalar.lows(values, lows);
    double sum = 0;
    for (float low : lows) {
      sum += low;
    }
    bias = (float) sum;
    scale = range / LARGEST;
    if (!(scale > 0)) {
      scale = 0;
      Arrays.fill(entries, (byte) 0);
      return;
    }
    float factor = 1 / scale;
    if (simd) {
      FastScanSimd.entries(values, lows, factor, entries);
    } else {
      FastScanScalar.entries(values, lows, factor, entries);
    }
  }

  /// The entries, for [FastScan#scan]; the array itself.
  public byte[] entries() {
    return entries;
  }

  /// What one unit of a sum is worth.
  public float scale() {
    return scale;
  }

  /// What a sum of zero is worth.
  public float bias() {
    return bias;
  }
}
