package io.omendb.index.block;

import io.omendb.storage.index.Bytes;
import io.omendb.storage.index.IndexFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The blocks of an index file. For one thread at a time.
public final class MappedBlocks implements Blocks {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final IndexFile file;
  private final int nodes;
  private final int blockBytes;
  private final Bytes blocks;
  private final MemorySegment segment;
  private final Bytes rows;

  /// @param blocks exactly `nodes` blocks
  /// @param rows exactly `nodes` row numbers, int32
  public MappedBlocks(IndexFile file, int nodes, int blockBytes, Bytes blocks, Bytes rows) {
    this.file = file;
    this.nodes = nodes;
    this.blockBytes = blockBytes;
    this.blocks = blocks;
    this.segment = blocks.segment();
    this.rows = rows;
  }

  @Override
  public int nodes() {
    return nodes;
  }

  @Override
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public long fetch(int node) {
    long offset = (long) node * blockBytes;
    blocks.verify(offset, blockBytes);
    return offset;
  }

  @Override
  public int row(int node) {
    rows.verify(4L * node, 4);
    int row = rows.segment().get(INT, 4L * node);
    if (row < 0 || row >= nodes) {
      throw corrupt("node " + node + " stands for row " + row + " of " + nodes);
    }
    return row;
  }

  @Override
  public RuntimeException corrupt(String what) {
    return file.corrupt(what);
  }
}
