package io.omendb.index.block;

import java.lang.foreign.MemorySegment;

/// The blocks of a graph, by node. For one thread at a time.
public interface Blocks {
  /// How many nodes there are.
  int nodes();

  /// Where blocks lie: one native segment.
  MemorySegment segment();

  /// Makes the block of a node readable; returns its offset. It stays there while at most
  /// [#IN_HAND] blocks are fetched after it.
  long fetch(int node);

  /// The row of a node.
  int row(int node);

  /// What to throw when a block breaks the format.
  RuntimeException corrupt(String what);

  /// How many blocks can be used at a time.
  int IN_HAND = 4;
}
