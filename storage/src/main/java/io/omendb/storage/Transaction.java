package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.source.RowSource;

/// A change being prepared. For one thread at a time.
public final class Transaction implements AutoCloseable {
  Transaction() {}

  public long append(RowSource rows, Progress progress) {
    throw new IllegalStateException("pending");
  }

  public long append(Batch batch) {
    throw new IllegalStateException("pending");
  }

  public long delete(String where) {
    throw new IllegalStateException("pending");
  }

  public long delete(Predicate where) {
    throw new IllegalStateException("pending");
  }

  public Snapshot commit() {
    throw new IllegalStateException("pending");
  }

  public long bytesWritten() {
    throw new IllegalStateException("pending");
  }

  @Override
  public void close() {}
}
