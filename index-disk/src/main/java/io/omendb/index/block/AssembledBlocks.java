package io.omendb.index.block;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Blocks made when they are fetched, the latest kept as far as memory allows: so a graph can be
/// searched before its file is there. For one thread at a time.
public final class AssembledBlocks implements Blocks {
  private final int[] rowOfNode;
  private final BlockAssembler assembler;
  private final int blockBytes;
  private final MemorySegment memory;
  private final int[] placeOfNode;
  private final int[] nodeAtPlace;
  private int next;

  /// @param places how many blocks are kept; more than [#IN_HAND]
  public AssembledBlocks(
      int[] rowOfNode, BlockAssembler assembler, int blockBytes, int places, Arena arena) {
    this.rowOfNode = rowOfNode;
    this.assembler = assembler;
    this.blockBytes = blockBytes;
    this.memory = arena.allocate((long) places * blockBytes, 64);
    this.placeOfNode = new int[rowOfNode.length];
    this.nodeAtPlace = new int[places];
    Arrays.fill(placeOfNode, -1);
    Arrays.fill(nodeAtPlace, -1);
  }

  @Override
  public int nodes() {
    return rowOfNode.length;
  }

  @Override
  public MemorySegment segment() {
    return memory;
  }

  @Override
  public long fetch(int node) {
    int place = placeOfNode[node];
    if (place < 0) {
      place = next;
      next = next + 1 == nodeAtPlace.length ? 0 : next + 1;
      if (nodeAtPlace[place] >= 0) {
        placeOfNode[nodeAtPlace[place]] = -1;
      }
      nodeAtPlace[place] = node;
      placeOfNode[node] = place;
      assembler.assemble(node, memory, (long) place * blockBytes);
    }
    return (long) place * blockBytes;
  }

  @Override
  public int row(int node) {
    return rowOfNode[node];
  }

  @Override
  public RuntimeException corrupt(String what) {
    return new IllegalStateException(what);
  }
}
