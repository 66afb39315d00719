package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.search.Explain;
import java.util.Optional;

/// The rows that a search found, nearest first, ties by row id: `rowIds[i]` lies at `distances[i]`;
/// `columns` holds the selected columns in the same order, if any were selected. The arrays belong
/// to the caller; immutable otherwise.
public record Hits(long[] rowIds, float[] distances, Optional<Batch> columns, Explain explain) {
  public int size() {
    return rowIds.length;
  }
}
