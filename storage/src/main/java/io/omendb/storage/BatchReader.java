package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.schema.Schema;
import java.util.Iterator;

/// The rows of a scan, a batch at a time; a batch is valid until the next one is asked for. For one
/// thread at a time.
public final class BatchReader implements Iterator<Batch>, AutoCloseable {
  private final Schema schema;
  private final Iterator<Batch> batches;

  BatchReader(Schema schema, Iterator<Batch> batches) {
    this.schema = schema;
    this.batches = batches;
  }

  public Schema schema() {
    return schema;
  }

  @Override
  public boolean hasNext() {
    return batches.hasNext();
  }

  @Override
  public Batch next() {
    return batches.next();
  }

  @Override
  public void close() {}
}
