package io.omendb.index.block;

import io.omendb.index.graph.Graph;
import io.omendb.index.quantize.Rotation;
import io.omendb.storage.distance.FastScanCodes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

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
  private final float[] @Nullable [] kept;
  private final int[] keptRows;
  private final float[] own;
  private final byte[] codes;

  /// @param keptVectors how many rotated vectors to keep
  public SignEncoder(
      BlockLayout layout, SpaceRows rows, Rotation rotation, float[] centre, int keptVectors) {
    this.layout = layout;
    this.rows = rows;
    this.rotation = rotation;
    this.centre = centre;
    this.kept = new float[keptVectors][];
    this.keptRows = new int[keptVectors];
    this.own = new float[rotation.dimension()];
    this.codes = new byte[Graph.SLOTS * layout.groups()];
  }

  @Override
  public void encode(int row, int[] targets, int count, MemorySegment blocks, long offset) {
    System.arraycopy(rotated(row), 0, own, 0, own.length);
    long factors = offset + layout.factorsOffset();
    blocks.asSlice(factors, 8L * Graph.SLOTS).fill((byte) 0);
    for (int slot = 0; slot < count; slot++) {
      encode(rotated(targets[slot]), slot, blocks, factors);
    }
    FastScanCodes.pack(codes, count, layout.groups(), blocks, offset + layout.codesOffset());
  }

  private void encode(float[] target, int slot, MemorySegment blocks, long factors) {
    double squares = 0;
    double sum = 0;
    double ownSum = 0;
    int at = slot * layout.groups();
    for (int i = 0; i < target.length; i += 4) {
      int code = 0;
      for (int bit = 0; bit < 4; bit++) {
        float p = own[i + bit];
        float w = target[i + bit] - p;
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

  /// A row's rotated vector relative to the centre; valid until the next call.
  private float[] rotated(int row) {
    int place = row % kept.length;
    float[] vector = kept[place];
    if (vector == null) {
      vector = new float[rotation.dimension()];
      kept[place] = vector;
    } else if (keptRows[place] == row) {
      return vector;
    }
    keptRows[place] = row;
    System.arraycopy(rows.vector(row), 0, vector, 0, vector.length);
    rotation.rotate(vector);
    for (int i = 0; i < vector.length; i++) {
      vector[i] -= centre[i];
    }
    return vector;
  }
}
