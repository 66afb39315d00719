package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.scan.ScanExecutor;
import io.omendb.storage.schema.Schema;
import java.util.Iterator;

/// The rows of a scan, a batch at a time; a batch is valid until the next one is asked for. For one
/// thread at a time.
public final class BatchReader implements Iterator<Batch>, AutoCloseable {
  private final Snapshot snapshot;
  private final ScanExecutor scan;

  BatchReader(Snapshot snapshot, ScanExecutor scan) {
    this.snapshot = snapshot;
    this.scan = scan;
  }

  public Schema schema() {
    return scan.schema();
  }

  @Override
  public boolean hasNext() {
    return snapshot.reading(scan::hasNext);
  }

  @Override
  public Batch next() {
    return snapshot.reading(scan::next);
  }

  @Override
  public void close() {
    scan.close();
  }
}
