package io.omendb.storage.index;

import io.omendb.storage.distance.TopK;
import org.jspecify.annotations.Nullable;

/// Searches one segment. For one thread at a time; a search allocates nothing per candidate.
public interface IndexSearcher {
  /// Offers the nearest rows to `nearest` as (exact distance, local row): at most its capacity,
  /// only rows that `accept` holds (null: every row). It may find fewer than there are; the caller
  /// notices and scans.
  ///
  /// @param query as many components as the vectors have, finite
  /// @param accepted how many rows `accept` holds; the segment's rows where it is null
  void search(
      float[] query,
      @Nullable RowMask accept,
      int accepted,
      Tuning tuning,
      TopK nearest,
      SearchStats stats);
}
