package io.omendb.index.hnsw;

import io.omendb.index.block.Blocks;
import io.omendb.index.block.Seeds;
import io.omendb.index.code.BlockLayout;
import io.omendb.index.graph.Graph;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Checks what must be true of a graph file beyond its checksums. For one check.
final class GraphCheck {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int MOST_LINES = 20;

  private final HnswHead head;
  private final Blocks blocks;
  private final Seeds seeds;
  private final VectorRows rows;
  private final List<String> lines = new ArrayList<>();
  private final BitSet seenRows = new BitSet();

  GraphCheck(HnswHead head, Blocks blocks, Seeds seeds, VectorRows rows) {
    this.head = head;
    this.blocks = blocks;
    this.seeds = seeds;
    this.rows = rows;
  }

  /// One line for each thing that is wrong, at most 20.
  List<String> differences() {
    int[] queue = new int[head.rows()];
    BitSet reached = new BitSet(head.rows());
    int found = 0;
    if (head.rows() > 0) {
      reached.set(0);
      found = 1;
    }
    for (int node = 0; node < head.rows() && lines.size() < MOST_LINES; node++) {
      checkNode(node);
    }
    for (int i = 0; i < found; i++) {
      long offset = blocks.fetch(queue[i]);
      for (int slot = 0; slot < Graph.SLOTS; slot++) {
        int target = blocks.segment().get(INT, offset + 4L * slot);
        if (target >= 0 && target < head.rows() && !reached.get(target)) {
          reached.set(target);
          queue[found++] = target;
        }
      }
    }
    if (found < head.rows()) {
      differ(
          "node "
              + reached.nextClearBit(0)
              + " and "
              + (head.rows() - found - 1)
              + " others cannot be reached from node 0");
    }
    checkSeeds();
    return lines;
  }

  private void checkNode(int node) {
    long offset = blocks.fetch(node);
    boolean free = false;
    BitSet targets = new BitSet();
    for (int slot = 0; slot < Graph.SLOTS; slot++) {
      int target = blocks.segment().get(INT, offset + 4L * slot);
      if (target == -1) {
        free = true;
      } else if (target < 0 || target >= head.rows()) {
        differ("node " + node + " links to node " + target + " of " + head.rows());
      } else if (target == node) {
        differ("node " + node + " links to itself");
      } else if (free) {
        differ("node " + node + " has a link after a free slot");
      } else if (targets.get(target)) {
        differ("node " + node + " links twice to node " + target);
      } else {
        targets.set(target);
      }
    }
    if (head.rows() > 1 && targets.isEmpty()) {
      differ("node " + node + " has no links");
    }
    checkRow(node, offset);
  }

  /// A row whose vector is gone reads as zeros and is not compared.
  private void checkRow(int node, long offset) {
    int row = blocks.row(node);
    if (seenRows.get(row)) {
      differ("two nodes stand for row " + row);
      return;
    }
    seenRows.set(row);
    int run = rows.runOf(row);
    long at = rows.offset(run, row);
    int bytes = head.layout().vectorBytes();
    long vector = offset + BlockLayout.VECTOR_OFFSET;
    rows.verify(run, row, 1);
    MemorySegment column = rows.segment(run);
    if (MemorySegment.mismatch(column, at, at + bytes, blocks.segment(), vector, vector + bytes)
            >= 0
        && !zero(column, at, bytes)) {
      differ("node " + node + " holds another vector than row " + row);
    }
  }

  private static boolean zero(MemorySegment segment, long offset, int bytes) {
    for (int i = 0; i < bytes; i++) {
      if (segment.get(ValueLayout.JAVA_BYTE, offset + i) != 0) {
        return false;
      }
    }
    return true;
  }

  private void checkSeeds() {
    int bytes = head.layout().vectorBytes();
    for (int i = 0; i < seeds.count(); i++) {
      long offset = blocks.fetch(seeds.node(i)) + BlockLayout.VECTOR_OFFSET;
      long at = seeds.offset() + (long) i * seeds.stride();
      if (MemorySegment.mismatch(
              seeds.vectors(), at, at + bytes, blocks.segment(), offset, offset + bytes)
          >= 0) {
        differ("seed " + i + " holds another vector than node " + seeds.node(i));
      }
    }
  }

  private void differ(String line) {
    if (lines.size() < MOST_LINES) {
      lines.add(line);
    }
  }
}
