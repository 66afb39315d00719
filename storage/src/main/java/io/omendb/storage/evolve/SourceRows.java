package io.omendb.storage.evolve;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.fragment.ColumnFiles;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.FragmentWriter;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Rows of a source, by number, in files of the store that no version refers to. For one thread at
/// a time. Closing removes the files.
final class SourceRows implements AutoCloseable {
  private final ObjectStore store;
  private final Environment environment;
  private final Schema schema;
  private final ColumnFiles files;
  private final List<FragmentReader> parts = new ArrayList<>();
  private final List<ColumnFile> written = new ArrayList<>();
  private @Nullable FragmentWriter writer;
  private long rows;

  SourceRows(ObjectStore store, Environment environment, Schema schema) {
    this.store = store;
    this.environment = environment;
    this.schema = schema;
    this.files = new ColumnFiles(store);
  }

  /// Adds the rows of a batch of the schema.
  void add(Batch batch) {
    if (rows + batch.rows() > Integer.MAX_VALUE) {
      throw new LimitExceeded(
          "the source has more than " + Integer.MAX_VALUE + " rows", null, null);
    }
    for (int from = 0; from < batch.rows(); ) {
      FragmentWriter current = writer;
      if (current == null) {
        current = new FragmentWriter(schema, store, environment, rows + from);
        writer = current;
      }
      int count = Math.min(batch.rows() - from, current.room());
      current.write(batch, from, count);
      from += count;
      if (current.room() == 0) {
        finishPart();
      }
    }
    rows += batch.rows();
  }

  /// Ends the source; returns how many rows it had.
  int finish() {
    finishPart();
    return Math.toIntExact(rows);
  }

  /// The rows of these numbers, in this order; nulls where the number is -1, and of columns without
  /// nulls something else.
  List<Column> take(int[] numbers) {
    long[] order = new long[numbers.length];
    int count = 0;
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] >= 0) {
        order[count++] = (long) numbers[i] << Integer.SIZE | i;
      }
    }
    Arrays.sort(order, 0, count);
    Batch[] taken = new Batch[numbers.length];
    int[] places = new int[numbers.length];
    for (int from = 0; from < count; ) {
      int part = number(order[from]) / FragmentWriter.MAX_ROWS;
      int end = from;
      while (end < count && number(order[end]) / FragmentWriter.MAX_ROWS == part) {
        end++;
      }
      int[] positions = new int[end - from];
      for (int i = from; i < end; i++) {
        positions[i - from] = number(order[i]) % FragmentWriter.MAX_ROWS;
        places[(int) order[i]] = i - from;
      }
      Batch batch = parts.get(part).take(schema.fields(), positions);
      for (int i = from; i < end; i++) {
        taken[(int) order[i]] = batch;
      }
      from = end;
    }
    return gather(numbers, taken, places);
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.close();
      writer = null;
    }
    files.close();
    for (ColumnFile file : written) {
      try {
        store.delete(FragmentWriter.DIRECTORY + "/" + file.file().name());
      } catch (StoreFailure _) {
        // A file that stays is one that nothing refers to; those are collected.
      }
    }
    written.clear();
  }

  private static int number(long ordered) {
    return (int) (ordered >>> Integer.SIZE);
  }

  private List<Column> gather(int[] numbers, Batch[] taken, int[] places) {
    List<Column> columns = new ArrayList<>();
    for (int c = 0; c < schema.size(); c++) {
      ColumnBuilder builder = new ColumnBuilder(schema.fields().get(c).type());
      for (int i = 0; i < numbers.length; i++) {
        if (numbers[i] >= 0) {
          builder.add(taken[i].columns().get(c), places[i]);
        } else if (schema.fields().get(c).nullable()) {
          builder.addNull();
        } else {
          builder.addEmpty();
        }
      }
      columns.add(builder.build());
    }
    return columns;
  }

  private void finishPart() {
    if (writer == null) {
      return;
    }
    FragmentWriter.Written part = writer.finish();
    writer = null;
    written.addAll(part.files());
    FragmentEntry entry =
        new FragmentEntry(
            parts.size(),
            part.rows(),
            List.of(new RowIdRange(0, part.rows())),
            part.files(),
            part.statistics(),
            Optional.empty(),
            1);
    parts.add(new FragmentReader(files, environment.newId(), entry));
  }
}
