package io.omendb.storage.distance;

import java.util.Arrays;

/// A look-up table of [FastScan] made from float32 values: each group's smallest value becomes 0,
/// and all groups share one step, so that a row's sum is about `bias + scale * sum`. For one thread
/// at a time; loading allocates nothing.
public final class FastScanTable {
  private static final int LARGEST = 63;

  private final int groups;
  private final float[] lows;
  private final byte[] entries;
  private float scale;
  private float bias;

  /// @param groups before padding
  public FastScanTable(int groups) {
    this.groups = groups;
    this.lows = new float[groups];
    this.entries = new byte[16 * FastScanCodes.paddedGroups(groups)];
  }

  /// Takes over `values[16 * group + code]`, all finite.
  public void load(float[] values) {
    float range = 0;
    double sum = 0;
    for (int group = 0; group < groups; group++) {
      float low = values[16 * group];
      float high = low;
      for (int i = 16 * group + 1; i < 16 * group + 16; i++) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
      }
      lows[group] = low;
      sum += low;
      range = Math.max(range, high - low);
    }
    bias = (float) sum;
    scale = range / LARGEST;
    if (!(scale > 0)) {
      scale = 0;
      Arrays.fill(entries, (byte) 0);
      return;
    }
    float factor = 1 / scale;
    for (int group = 0; group < groups; group++) {
      float low = lows[group];
      for (int i = 16 * group; i < 16 * group + 16; i++) {
        entries[i] = (byte) Math.min(LARGEST, (int) ((values[i] - low) * factor + 0.5f));
      }
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
