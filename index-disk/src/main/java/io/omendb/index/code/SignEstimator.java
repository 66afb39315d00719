package io.omendb.index.code;

import io.omendb.index.graph.Graph;
import io.omendb.index.quantize.Rotation;
import io.omendb.index.space.SpaceQuery;
import io.omendb.storage.distance.FastScan;
import io.omendb.storage.distance.FastScanTable;
import io.omendb.storage.distance.Kernels;
import java.lang.foreign.MemorySegment;

/// Estimates from the signs of rotated differences (Gao & Long, SIGMOD 2024; Gou et al., SIGMOD
/// 2025). For one thread at a time.
///
/// With `p` the block's vector, `o` a linked one, `w = P(o - p)` and `s` the signs of `w`, the
/// component of `P(q - p)` along `w` is estimated by that along `s`: `|q - o|^2 = |q - p|^2 + A + B
/// <s, Pq>`, where `B = -2 |w|^2 / sum |w_i|` and `A = |w|^2 - B <s, Pp>` are stored. So one table
/// of `<s, Pq>` serves all blocks.
public final class SignEstimator implements Estimator {
  private final Rotation rotation;
  private final float[] centre;
  private final int factors;
  private final int codes;
  private final int groups;
  private final float[] rotated;
  private final float[] values;
  private final FastScanTable table;
  private final short[] sums = new short[Graph.SLOTS];

  /// @param centre the rotated centre of all vectors, which queries and vectors are taken relative
  ///   to
  public SignEstimator(BlockLayout layout, Rotation rotation, float[] centre) {
    this.rotation = rotation;
    this.centre = centre;
    this.factors = layout.factorsOffset();
    this.codes = layout.codesOffset();
    this.groups = layout.paddedGroups();
    this.rotated = new float[rotation.dimension()];
    this.values = new float[16 * layout.groups()];
    this.table = new FastScanTable(layout.groups());
  }

  @Override
  public void prepare(SpaceQuery query) {
    System.arraycopy(query.vector(), 0, rotated, 0, rotated.length);
    rotation.rotate(rotated);
    for (int i = 0; i < rotated.length; i++) {
      rotated[i] -= centre[i];
    }
    for (int group = 0; 4 * group < rotated.length; group++) {
      signSums(group);
    }
    table.load(values);
  }

  /// All sums of the four components of a group, each added where its bit is set and subtracted
  /// where it is not.
  private void signSums(int group) {
    int first = 16 * group;
    int at = 4 * group;
    values[first] = -(rotated[at] + rotated[at + 1] + rotated[at + 2] + rotated[at + 3]);
    for (int bit = 0; bit < 4; bit++) {
      float twice = 2 * rotated[at + bit];
      int known = 1 << bit;
      for (int code = 0; code < known; code++) {
        values[first + known + code] = values[first + code] + twice;
      }
    }
  }

  @Override
  public int below(MemorySegment blocks, long offset, float own, float bound, float[] estimates) {
    FastScan.scan(blocks, offset + codes, groups, table.entries(), sums);
    float bias = table.bias();
    float scale = table.scale();
    return Kernels.bits() >= 128
        ? SignKernelSimd.below(sums, blocks, offset + factors, own, bias, scale, bound, estimates)
        : SignKernel.below(sums, blocks, offset + factors, own, bias, scale, bound, estimates);
  }
}
