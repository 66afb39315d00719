package io.omendb.storage.distance;

import java.lang.foreign.MemorySegment;

/// Distances from a query that can be replaced, be it by a stored row: what building a graph needs.
/// For one thread at a time; replacing the query allocates nothing.
public interface RowDistance extends QueryDistance {
  /// Measures from this query from now on; the array is copied.
  ///
  /// @throws IllegalArgumentException if it has not as many components as a row
  void reset(float[] query);

  /// Measures from the row at `offset` from now on; the row is copied.
  void reset(MemorySegment rows, long offset);
}
