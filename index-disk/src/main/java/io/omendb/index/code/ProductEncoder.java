package io.omendb.index.code;

import io.omendb.index.graph.Graph;
import io.omendb.index.quantize.ProductQuantizer;
import io.omendb.index.quantize.Workers;
import io.omendb.index.space.SpaceRows;
import io.omendb.storage.distance.FastScanCodes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Copies product codes, made once for every row, into the blocks that link to the row. For one
/// thread at a time; [#fork] gives another thread its own.
public final class ProductEncoder implements LinkEncoder {
  private final BlockLayout layout;
  private final MemorySegment codesOfRows;
  private final byte[] codes;

  private ProductEncoder(BlockLayout layout, MemorySegment codesOfRows) {
    this.layout = layout;
    this.codesOfRows = codesOfRows;
    this.codes = new byte[Graph.SLOTS * layout.groups()];
  }

  /// Encodes all rows, a byte a group, into memory of the arena.
  public static ProductEncoder of(
      BlockLayout layout,
      SpaceRows rows,
      ProductQuantizer quantizer,
      Workers workers,
      Arena arena,
      Runnable progress) {
    int groups = layout.groups();
    MemorySegment all = arena.allocate((long) rows.rows() * groups, 64);
    workers.ranges(
        rows.rows(),
        256,
        () -> {
          SpaceRows own = rows.fork();
          byte[] codes = new byte[groups];
          float[] table = new float[16 * groups];
          return (from, to) -> {
            for (int row = from; row < to; row++) {
              quantizer.encode(own.vector(row), table, codes, 0);
              MemorySegment.copy(codes, 0, all, ValueLayout.JAVA_BYTE, (long) row * groups, groups);
            }
            progress.run();
          };
        });
    return new ProductEncoder(layout, all);
  }

  public ProductEncoder fork() {
    return new ProductEncoder(layout, codesOfRows);
  }

  @Override
  public void encode(int row, int[] targets, int count, MemorySegment blocks, long offset) {
    int groups = layout.groups();
    for (int slot = 0; slot < count; slot++) {
      MemorySegment.copy(
          codesOfRows,
          ValueLayout.JAVA_BYTE,
          (long) targets[slot] * groups,
          codes,
          slot * groups,
          groups);
    }
    FastScanCodes.pack(codes, count, groups, blocks, offset + layout.codesOffset());
  }
}
