package io.omendb.index.code;

import io.omendb.index.graph.Graph;
import io.omendb.index.quantize.Rotation;
import io.omendb.index.space.SpaceRows;
import io.omendb.storage.distance.FastScanCodes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Writes the signs of rotated differences and their two factors: [SignEstimator] tells what they
/// mean. For one thread at a time.
///
/// A rotated vector is needed for every link to it, so the latest ones are kept.
public final class SignEncoder implements LinkEncoder {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final BlockLayout layout;
  private final SpaceRows rows;
  private final Rotation rotation;
  private final float[] centre;
  private final float[] kept;
  private final int[] keptRows;
  private final float[] own;
  private final float[] scratch;
  private final byte[] codes;

  /// @param keptVectors how many rotated vectors to keep
  public SignEncoder(
      BlockLayout layout, SpaceRows rows, Rotation rotation, float[] centre, int keptVectors) {
    this.layout = layout;
    this.rows = rows;
    this.rotation = rotation;
    this.centre = centre;
    this.kept = new float[Math.multiplyExact(keptVectors, rotation.dimension())];
    this.keptRows = new int[keptVectors];
    Arrays.fill(keptRows, -1);
    this.own = new float[rotation.dimension()];
    this.scratch = new float[rotation.dimension()];
    this.codes = new byte[Graph.SLOTS * layout.groups()];
  }

  @Override
  public void encode(int row, int[] targets, int count, MemorySegment blocks, long offset) {
    System.arraycopy(kept, rotated(row), own, 0, own.length);
    long factors = offset + layout.factorsOffset();
    blocks.asSlice(factors, 8L * Graph.SLOTS).fill((byte) 0);
    for (int slot = 0; slot < count; slot++) {
      encode(rotated(targets[slot]), slot, blocks, factors);
    }
    FastScanCodes.pack(codes, count, layout.groups(), blocks, offset + layout.codesOffset());
  }

  private void encode(int target, int slot, MemorySegment blocks, long factors) {
    double squares = 0;
    double sum = 0;
    double ownSum = 0;
    int at = slot * layout.groups();
    for (int i = 0; i < own.length; i += 4) {
      int code = 0;
      for (int bit = 0; bit < 4; bit++) {
        float p = own[i + bit];
        float w = kept[target + i + bit] - p;
        squares += (double) w * w;
        if (w > 0) {
          code |= 1 << bit;
          sum += w;
          ownSum += p;
        } else {
          sum -= w;
          ownSum -= p;
        }
      }
      codes[at + (i >>> 2)] = (byte) code;
    }
    double b = sum > 0 ? -2 * squares / sum : 0;
    blocks.set(FLOAT, factors + 4L * slot, (float) (squares - b * ownSum));
    blocks.set(FLOAT, factors + 4L * (Graph.SLOTS + slot), (float) b);
  }

  /// Where a row's rotated vector, relative to the centre, is among those kept.
  private int rotated(int row) {
    int place = row % keptRows.length;
    int at = place * own.length;
    if (keptRows[place] != row) {
      keptRows[place] = row;
      System.arraycopy(rows.vector(row), 0, scratch, 0, scratch.length);
      rotation.rotate(scratch);
      for (int i = 0; i < scratch.length; i++) {
        kept[at + i] = scratch[i] - centre[i];
      }
    }
    return at;
  }
}
