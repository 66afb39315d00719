package io.omendb.storage.maintain.compact.copy;

import io.omendb.storage.environment.Progress;
import java.util.concurrent.atomic.LongAdder;

/// Tells how many rows are copied, where several files of a row are copied at different times.
/// Thread-safe.
public final class RowMeter {
  private final Progress progress;
  private final long rows;
  private final long total;
  private final LongAdder copied = new LongAdder();

  /// @param total the rows of all files that are written
  public RowMeter(Progress progress, long rows, long total) {
    this.progress = progress;
    this.rows = rows;
    this.total = total;
  }

  /// Counts rows of one file.
  ///
  /// @throws java.util.concurrent.CancellationException if the work is to end
  void add(int count) {
    copied.add(count);
    progress.step("compact", (long) ((double) copied.sum() / total * rows), rows);
  }
}
