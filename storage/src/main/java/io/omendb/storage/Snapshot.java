package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.schema.Schema;
import java.time.Instant;
import java.util.List;

/// One version. Immutable, thread-safe.
public final class Snapshot {
  Snapshot() {}

  public long version() {
    throw new IllegalStateException("pending");
  }

  public Instant timestamp() {
    throw new IllegalStateException("pending");
  }

  public Schema schema() {
    throw new IllegalStateException("pending");
  }

  public long rows() {
    throw new IllegalStateException("pending");
  }

  public long deletedRows() {
    throw new IllegalStateException("pending");
  }

  public long fragments() {
    throw new IllegalStateException("pending");
  }

  public long bytes() {
    throw new IllegalStateException("pending");
  }

  public List<IndexInfo> indexes() {
    throw new IllegalStateException("pending");
  }

  public Scan scan() {
    throw new IllegalStateException("pending");
  }

  public Search search(String column) {
    throw new IllegalStateException("pending");
  }

  public long count(Predicate where) {
    throw new IllegalStateException("pending");
  }

  public Batch take(long[] rowIds, List<String> columns) {
    throw new IllegalStateException("pending");
  }
}
