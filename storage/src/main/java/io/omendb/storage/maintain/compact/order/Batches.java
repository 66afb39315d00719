package io.omendb.storage.maintain.compact.order;

import io.omendb.storage.column.Column;
import java.util.List;

/// Columns of several inputs by batches of 65,536 rows. For one thread at a time.
@FunctionalInterface
public interface Batches {
  /// The columns of a batch.
  List<Column> get(int input, int batch);
}
