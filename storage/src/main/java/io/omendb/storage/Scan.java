package io.omendb.storage;

import io.omendb.storage.arrow.BatchArrowReader;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.filter.BoundPredicate;
import io.omendb.storage.filter.Predicate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/// A scan of one version, being described. For one thread at a time. Rows come in the order of
/// their row ids.
public final class Scan {
  private final Snapshot snapshot;
  private Optional<List<String>> select = Optional.empty();
  private Optional<Predicate> where = Optional.empty();
  private long limit = Long.MAX_VALUE;
  private boolean rowIds;
  private Optional<Consumer<Corrupt>> skipped = Optional.empty();

  Scan(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /// Reads these columns, in this order; every column unless set.
  public Scan select(String... columns) {
    return select(List.of(columns));
  }

  /// Reads these columns, in this order; every column unless set.
  public Scan select(List<String> columns) {
    select = Optional.of(List.copyOf(columns));
    return this;
  }

  /// Reads only rows for which this SQL condition is true.
  ///
  /// @throws InvalidInput naming the character of the text where a name, a type or the syntax is
  ///   wrong
  public Scan where(String sql) {
    return where(BoundPredicate.parse(sql, snapshot.schema()).predicate());
  }

  /// Reads only rows for which this condition is true.
  public Scan where(Predicate predicate) {
    where = Optional.of(predicate);
    return this;
  }

  /// Reads at most this many rows.
  public Scan limit(long rows) {
    if (rows < 0) {
      throw new InvalidInput("the limit must not be negative: " + rows);
    }
    limit = rows;
    return this;
  }

  /// Gives each row's id as a first column `_rowid`.
  public Scan withRowIds() {
    rowIds = true;
    return this;
  }

  /// Leaves out fragments of which a file that is read is missing or damaged, and tells of each.
  /// What is read is read twice.
  ///
  /// @param listener hears what was left out and why
  public Scan skipCorrupt(Consumer<Corrupt> listener) {
    skipped = Optional.of(listener);
    return this;
  }

  /// Starts the scan.
  ///
  /// @throws InvalidInput if a column is unknown or the filter does not fit the schema
  public BatchReader run() {
    return snapshot.read(select, where, limit, rowIds, skipped);
  }

  /// Starts the scan as an Arrow reader over the caller's allocator.
  ///
  /// @throws InvalidInput as [#run()]
  public ArrowReader open(BufferAllocator allocator) {
    BatchReader batches = run();
    return new BatchArrowReader(allocator, batches.schema(), batches, batches::close);
  }
}
