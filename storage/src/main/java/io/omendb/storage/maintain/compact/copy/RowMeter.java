package io.omendb.storage.maintain.compact.copy;

import io.omendb.storage.environment.Progress;
import java.util.concurrent.atomic.LongAdder;

/// Tells how many rows are copied, where several columns of a row are copied at different times.
/// Thread-safe.
public final class RowMeter {
  private final Progress progress;
  private final long rows;
  private final int columns;
  private final LongAdder cells = new LongAdder();

  /// @param columns how many times each row is counted
  public RowMeter(Progress progress, long rows, int columns) {
    this.progress = progress;
    this.rows = rows;
    this.columns = columns;
  }

  /// Counts rows of one column.
  ///
  /// @throws java.util.concurrent.CancellationException if the work is to end
  void add(int count) {
    cells.add(count);
    progress.step("compact", cells.sum() / columns, rows);
  }
}
