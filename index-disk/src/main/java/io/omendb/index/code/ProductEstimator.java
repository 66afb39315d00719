package io.omendb.index.code;

import io.omendb.index.graph.Graph;
import io.omendb.index.quantize.ProductQuantizer;
import io.omendb.index.space.SpaceQuery;
import io.omendb.storage.distance.FastScan;
import io.omendb.storage.distance.FastScanTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Estimates from 4-bit product codes (Jégou et al., TPAMI 2011): each code's centroid stands for
/// its components. For one thread at a time.
public final class ProductEstimator implements Estimator {
  private static final MemorySegment NO_TERMS = Arena.global().allocate(4L * Graph.SLOTS, 64);

  private final ProductQuantizer quantizer;
  private final int codes;
  private final int groups;
  private final float[] values;
  private final FastScanTable table;
  private final short[] sums = new short[Graph.SLOTS];

  public ProductEstimator(BlockLayout layout, ProductQuantizer quantizer) {
    this.quantizer = quantizer;
    this.codes = layout.codesOffset();
    this.groups = layout.paddedGroups();
    this.values = new float[16 * layout.groups()];
    this.table = new FastScanTable(layout.groups());
  }

  @Override
  public void prepare(SpaceQuery query) {
    quantizer.squares(query.vector(), values);
    table.load(values);
  }

  @Override
  public int below(MemorySegment blocks, long offset, float own, float bound, float[] estimates) {
    FastScan.scan(blocks, offset + codes, groups, table.entries(), sums);
    return FastScan.below(sums, NO_TERMS, 0, table.bias(), table.scale(), bound, estimates);
  }
}
