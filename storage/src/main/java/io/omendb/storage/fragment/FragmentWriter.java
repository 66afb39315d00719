package io.omendb.storage.fragment;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ScalarFileWriter;
import io.omendb.storage.columnfile.VectorFileWriter;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the column files of one fragment: one for all scalar columns and one for each vector
/// column. For one thread at a time. Closing without [#finish] leaves nothing in the store.
public final class FragmentWriter implements AutoCloseable {
  /// The most rows of a fragment: spec chapter 17.
  public static final int MAX_ROWS = (int) Limits.MAX_FRAGMENT_ROWS;

  /// The directory of column files.
  public static final String DIRECTORY = "data";

  /// What a fragment's entry in a manifest says, except for ids. Immutable.
  public record Written(long rows, List<ColumnFile> files, List<ColumnStatistics> statistics) {
    public Written {
      files = List.copyOf(files);
      statistics = List.copyOf(statistics);
    }

    /// Bytes of all files.
    public long bytes() {
      return files.stream().mapToLong(file -> file.file().length()).sum();
    }
  }

  /// One column of the schema and what takes its values.
  private record Sink(
      Field field, @Nullable VectorFileWriter vectors, @Nullable StatisticsCollector statistics) {}

  private final Schema schema;
  private final ObjectStore store;
  private final long firstRow;
  private final List<Sink> sinks = new ArrayList<>();
  private final @Nullable ScalarFileWriter scalars;
  private final List<String> completed = new ArrayList<>();
  private int rows;
  private boolean finished;

  /// Starts a fragment.
  ///
  /// @param firstRow what errors call its first row: the number of rows taken from the source
  ///   before
  public FragmentWriter(Schema schema, ObjectStore store, Environment environment, long firstRow) {
    this.schema = schema;
    this.store = store;
    this.firstRow = firstRow;
    List<Field> scalarFields = new ArrayList<>();
    for (Field field : schema.fields()) {
      switch (field.type()) {
        case DataType.Vector _ -> {
          String name = environment.newId() + ".vectors";
          sinks.add(new Sink(field, new VectorFileWriter(store, DIRECTORY, name, field), null));
        }
        case DataType.Scalar _, DataType.Nested _ -> {
          scalarFields.add(field);
          sinks.add(new Sink(field, null, new StatisticsCollector(field)));
        }
      }
    }
    scalars =
        scalarFields.isEmpty()
            ? null
            : new ScalarFileWriter(store, DIRECTORY, environment.newId() + ".arrow", scalarFields);
  }

  /// How many more rows this fragment takes.
  public int room() {
    return MAX_ROWS - rows;
  }

  public int rows() {
    return rows;
  }

  /// Appends `count` rows of a batch from row `from` on; its columns are those of the schema, in
  /// that order.
  ///
  /// @throws InvalidInput naming row and column where a value cannot be stored
  public void write(Batch batch, int from, int count) {
    if (count > room()) {
      throw new IllegalArgumentException(count + " rows where " + room() + " are left");
    }
    checkTypes(batch);
    List<Column> scalarColumns = new ArrayList<>();
    for (int i = 0; i < sinks.size(); i++) {
      Sink sink = sinks.get(i);
      Column column = batch.columns().get(i);
      if (sink.vectors() != null) {
        VectorChecks.check(sink.field(), column, from, count, firstRow + rows);
        sink.vectors().write(column, from, count);
      } else if (sink.statistics() != null) {
        sink.statistics().add(column, from, count);
        scalarColumns.add(column);
      }
    }
    if (scalars != null) {
      scalars.write(scalarColumns, from, count, firstRow);
    }
    rows += count;
  }

  /// Completes all files.
  public Written finish() {
    List<ColumnFile> files = new ArrayList<>();
    List<ColumnStatistics> statistics = new ArrayList<>();
    if (scalars != null) {
      files.add(completed(scalars.finish()));
    }
    for (Sink sink : sinks) {
      if (sink.vectors() != null) {
        files.add(completed(sink.vectors().finish()));
      } else if (sink.statistics() != null) {
        statistics.add(sink.statistics().statistics());
      }
    }
    finished = true;
    return new Written(rows, files, statistics);
  }

  @Override
  public void close() {
    if (scalars != null) {
      scalars.close();
    }
    for (Sink sink : sinks) {
      if (sink.vectors() != null) {
        sink.vectors().close();
      }
    }
    if (!finished) {
      completed.forEach(store::delete);
      completed.clear();
    }
  }

  private ColumnFile completed(ColumnFile file) {
    completed.add(DIRECTORY + "/" + file.file().name());
    return file;
  }

  private void checkTypes(Batch batch) {
    if (batch.columns().size() != schema.size()) {
      throw new InvalidInput(
          batch.columns().size() + " columns where the dataset has " + schema.size());
    }
    for (int i = 0; i < schema.size(); i++) {
      Field field = schema.fields().get(i);
      DataType type = batch.columns().get(i).type();
      if (!type.equals(field.type())) {
        throw new InvalidInput(
            "column '" + field.name() + "' is " + type.text() + ", not " + field.type().text());
      }
    }
  }
}
