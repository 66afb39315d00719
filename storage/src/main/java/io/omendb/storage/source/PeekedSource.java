package io.omendb.storage.source;

import io.omendb.storage.column.Batch;
import io.omendb.storage.schema.Schema;
import java.util.Optional;
import java.util.OptionalLong;

/// Rows of another source of which the first batch is read ahead, so that a caller knows whether
/// there is any row before it prepares a place for them. For one thread at a time.
public final class PeekedSource implements RowSource {
  private final RowSource source;
  private Optional<Batch> ahead;

  /// Takes over the source, which is closed with this one, and reads its first rows.
  ///
  /// @throws io.omendb.storage.error.StorageException.InvalidInput if the first rows are wrong; the
  ///   source is then closed
  public PeekedSource(RowSource source) {
    this.source = source;
    try {
      Optional<Batch> first = source.next();
      while (first.isPresent() && first.get().rows() == 0) {
        first = source.next();
      }
      this.ahead = first;
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /// Whether rows that were read ahead are still to be taken; before the first [#next()], whether
  /// there are any rows.
  public boolean hasRows() {
    return ahead.isPresent();
  }

  @Override
  public Schema schema() {
    return source.schema();
  }

  @Override
  public OptionalLong rowsLeft() {
    OptionalLong left = source.rowsLeft();
    return ahead.isPresent() && left.isPresent()
        ? OptionalLong.of(left.getAsLong() + ahead.get().rows())
        : left;
  }

  @Override
  public Optional<Batch> next() {
    if (ahead.isEmpty()) {
      return source.next();
    }
    Optional<Batch> first = ahead;
    ahead = Optional.empty();
    return first;
  }

  @Override
  public void close() {
    source.close();
  }
}
