package io.omendb.index.code;

import java.lang.foreign.MemorySegment;

/// Compresses the vectors of linked nodes into their block. For one thread at a time.
public sealed interface LinkEncoder permits SignEncoder, ProductEncoder {
  /// Writes factors and codes of the first `count` targets into the block at `offset`, and zeros
  /// for free slots.
  ///
  /// @param row the block's own row
  /// @param targets rows
  void encode(int row, int[] targets, int count, MemorySegment blocks, long offset);
}
