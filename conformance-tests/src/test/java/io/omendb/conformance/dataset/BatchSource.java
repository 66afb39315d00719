package io.omendb.conformance.dataset;

import io.omendb.storage.column.Batch;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.RowSource;
import java.util.Optional;
import java.util.OptionalLong;

/// The rows of one batch as a source. For one thread at a time.
public final class BatchSource implements RowSource {
  private final Batch batch;
  private boolean taken;

  public BatchSource(Batch batch) {
    this.batch = batch;
  }

  @Override
  public Schema schema() {
    return batch.schema();
  }

  @Override
  public OptionalLong rowsLeft() {
    return OptionalLong.of(taken ? 0 : batch.rows());
  }

  @Override
  public Optional<Batch> next() {
    boolean first = !taken;
    taken = true;
    return first ? Optional.of(batch) : Optional.empty();
  }

  @Override
  public void close() {}
}
