package io.omendb.index.code;

import io.omendb.index.space.SpaceQuery;
import java.lang.foreign.MemorySegment;

/// Estimates the squared distances of a query from the 32 vectors linked in a block. For one thread
/// at a time.
public sealed interface Estimator permits SignEstimator, ProductEstimator {
  /// Prepares for a query.
  void prepare(SpaceQuery query);

  /// Scores the links of the block at `offset`; returns which are below the bound, bit `s` for slot
  /// `s`. Free slots have any score.
  ///
  /// @param own the squared distance of the block's own vector
  int below(MemorySegment blocks, long offset, float own, float bound, float[] estimates);
}
