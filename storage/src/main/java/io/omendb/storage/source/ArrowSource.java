package io.omendb.storage.source;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.arrow.ForeignArrowReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// Rows of an Arrow IPC file or stream: mapped, or streamed where it is compressed as a whole. A
/// record batch longer than a batch is taken apart. For one thread at a time.
final class ArrowSource implements RowSource {
  private final ForeignArrowReader reader;
  private final SourceOptions options;
  private final RowBatcher batcher;
  private Optional<Batch> large = Optional.empty();
  private int at;
  private long taken;
  private final OptionalLong rows;

  private ArrowSource(ForeignArrowReader reader, SourceOptions options) {
    this.reader = reader;
    this.options = options;
    this.batcher = new RowBatcher(reader.schema(), options);
    this.rows = reader.rowsLeft();
  }

  static ArrowSource open(SourceFile file, SourceOptions options) {
    Predicate<String> lists =
        column -> options.wanted(column).filter(DataType.ListOf.class::isInstance).isPresent();
    return new ArrowSource(
        file.compressed() ? streamed(file, lists) : mapped(file, lists), options);
  }

  private static ForeignArrowReader streamed(SourceFile file, Predicate<String> lists) {
    InputStream in = file.open();
    try {
      return ForeignArrowReader.of(in, lists, file.name());
    } catch (RuntimeException e) {
      SourceFile.closeAfter(in, e);
      throw e;
    }
  }

  // The arena is closed with the reader.
  @SuppressWarnings("MustBeClosedChecker")
  private static ForeignArrowReader mapped(SourceFile file, Predicate<String> lists) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file.path())) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return ForeignArrowReader.of(bytes, arena, lists, file.name());
    } catch (IOException e) {
      arena.close();
      throw file.failure(e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  @Override
  public Schema schema() {
    return reader.schema();
  }

  @Override
  public OptionalLong rowsLeft() {
    return rows.isPresent() ? OptionalLong.of(rows.getAsLong() - taken) : rows;
  }

  @Override
  public Optional<Batch> next() {
    Optional<Batch> batch = large;
    if (batch.isEmpty()) {
      batch = reader.next();
      at = 0;
    }
    if (batch.isPresent() && (at > 0 || batch.get().rows() > options.batchRows())) {
      batch = part(batch.get());
    }
    batch.ifPresent(some -> taken += some.rows());
    return batch;
  }

  /// The next rows of a large batch.
  private Optional<Batch> part(Batch batch) {
    boolean full = false;
    while (!full && at < batch.rows()) {
      for (int i = 0; i < batch.columns().size(); i++) {
        copy(i, batch.columns().get(i));
      }
      at++;
      full = batcher.endRow();
    }
    large = at < batch.rows() ? Optional.of(batch) : Optional.empty();
    return batcher.take();
  }

  private void copy(int index, Column column) {
    ColumnBuilder builder = batcher.column(index);
    if (column.type() instanceof DataType.Vector && column.isNull(at)) {
      throw new InvalidInput(
          "row "
              + (taken + builder.rows())
              + ": vector in column '"
              + reader.schema().fields().get(index).name()
              + "' is null",
          "remove or repair the row");
    }
    builder.add(column, at);
  }

  @Override
  public void close() {
    reader.close();
  }
}
