package io.omendb.index.block;

import io.omendb.index.code.BlockLayout;
import io.omendb.index.code.LinkEncoder;
import io.omendb.index.graph.Graph;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Makes blocks from a graph over rows. For one thread at a time.
public final class BlockAssembler {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final BlockLayout layout;
  private final VectorRows rows;
  private final int[] rowOfNode;
  private final int[] nodeOfRow;
  private final Graph graph;
  private final LinkEncoder encoder;
  private final int[] targets = new int[Graph.SLOTS];

  /// @param rowOfNode the nodes in their order in the file
  /// @param nodeOfRow its inverse
  public BlockAssembler(
      BlockLayout layout,
      VectorRows rows,
      int[] rowOfNode,
      int[] nodeOfRow,
      Graph graph,
      LinkEncoder encoder) {
    this.layout = layout;
    this.rows = rows;
    this.rowOfNode = rowOfNode;
    this.nodeOfRow = nodeOfRow;
    this.graph = graph;
    this.encoder = encoder;
  }

  /// Writes every byte of a node's block.
  public void assemble(int node, MemorySegment blocks, long offset) {
    int row = rowOfNode[node];
    int count = graph.degree(row);
    for (int slot = 0; slot < count; slot++) {
      targets[slot] = graph.target(row, slot);
    }
    for (int slot = 0; slot < Graph.SLOTS; slot++) {
      blocks.set(INT, offset + 4L * slot, slot < count ? nodeOfRow[targets[slot]] : -1);
    }
    long vector = offset + BlockLayout.VECTOR_OFFSET;
    int run = rows.runOf(row);
    MemorySegment.copy(
        rows.segment(run), rows.offset(run, row), blocks, vector, layout.vectorBytes());
    int padding = layout.factorsOffset() - BlockLayout.VECTOR_OFFSET - layout.vectorBytes();
    blocks.asSlice(vector + layout.vectorBytes(), padding).fill((byte) 0);
    encoder.encode(row, targets, count, blocks, offset);
  }
}
