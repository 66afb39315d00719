package io.omendb.storage.staging;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.fragment.ColumnFiles;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.FragmentWriter;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.TemporaryStore;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// All rows of a source, to be read by their numbers, from 0, as often as needed: as fragments in
/// memory up to a budget, and in temporary files beyond. For one thread at a time.
public final class StagedRows implements AutoCloseable {
  /// The most bytes of a fragment, as far as they are known before.
  private static final long FRAGMENT_BYTES = 32 << 20;

  private final Schema schema;
  private final Environment environment;
  private final long budgetBytes;
  private final int fragmentRows;
  private final MemoryObjectStore memory = new MemoryObjectStore("memory:staged");
  private final ColumnFiles inMemory = new ColumnFiles(memory);
  private @Nullable TemporaryStore disk;
  private @Nullable ColumnFiles onDisk;
  private @Nullable FragmentWriter writer;
  private final List<FragmentReader> readers = new ArrayList<>();

  /// The number of the first row of each fragment, and at the end the number of rows.
  private int[] firsts = new int[] {0};

  private long memoryBytes;
  private long rows;

  /// @param budgetBytes about how much of the rows stays in memory
  public StagedRows(Schema schema, Environment environment, long budgetBytes) {
    this.schema = schema;
    this.environment = environment;
    this.budgetBytes = budgetBytes;
    this.fragmentRows = fragmentRows(schema, Math.min(FRAGMENT_BYTES, budgetBytes / 4));
  }

  public Schema schema() {
    return schema;
  }

  /// How many rows there are.
  public long rows() {
    return rows;
  }

  /// Adds rows.
  ///
  /// @throws io.omendb.storage.error.StorageException.InvalidInput naming row and column where a
  ///   value cannot be stored
  /// @throws LimitExceeded if there are 2^31 rows or more
  public void add(Batch batch) {
    if (rows + batch.rows() > Integer.MAX_VALUE) {
      throw new LimitExceeded(
          "the source has more than " + Integer.MAX_VALUE + " rows", null, "split it");
    }
    for (int from = 0; from < batch.rows(); ) {
      FragmentWriter current = writer;
      if (current == null) {
        current = new FragmentWriter(schema, store(), environment, rows);
        writer = current;
      }
      int count = Math.min(batch.rows() - from, fragmentRows - current.rows());
      current.write(batch, from, count);
      from += count;
      rows += count;
      if (current.rows() == fragmentRows) {
        finish();
      }
    }
  }

  /// Ends the rows; to be called once before they are read.
  public void finish() {
    FragmentWriter current = writer;
    if (current == null) {
      return;
    }
    FragmentWriter.Written written = current.finish();
    writer = null;
    FragmentEntry entry =
        new FragmentEntry(
            readers.size(),
            written.rows(),
            RowIdSet.of(firsts[readers.size()], written.rows()),
            Optional.empty(),
            written.files(),
            written.statistics(),
            Optional.empty(),
            0);
    readers.add(new FragmentReader(onDisk == null ? inMemory : onDisk, new UUID(0, 0), entry));
    firsts = Arrays.copyOf(firsts, readers.size() + 1);
    firsts[readers.size()] = Math.toIntExact(rows);
    memoryBytes += disk == null ? written.bytes() : 0;
  }

  /// The fragments that hold the rows, in order; no row of them is deleted.
  public List<FragmentReader> readers() {
    return List.copyOf(readers);
  }

  /// Some columns of the rows with these numbers, in this order.
  public Batch take(List<Field> fields, int[] numbers) {
    long[] sorted = new long[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      sorted[i] = ((long) numbers[i] << 32) | i;
    }
    Arrays.sort(sorted);
    Column[][] sources = new Column[numbers.length][];
    int[] rowOf = new int[numbers.length];
    for (int from = 0; from < sorted.length; ) {
      int fragment = fragmentOf((int) (sorted[from] >>> 32));
      int to = from;
      while (to < sorted.length && (sorted[to] >>> 32) < firsts[fragment + 1]) {
        to++;
      }
      int[] positions = new int[to - from];
      for (int i = from; i < to; i++) {
        positions[i - from] = (int) (sorted[i] >>> 32) - firsts[fragment];
      }
      Column[] columns =
          readers.get(fragment).take(fields, positions).columns().toArray(Column[]::new);
      for (int i = from; i < to; i++) {
        sources[(int) sorted[i]] = columns;
        rowOf[(int) sorted[i]] = i - from;
      }
      from = to;
    }
    List<Column> columns = new ArrayList<>();
    for (int c = 0; c < fields.size(); c++) {
      ColumnBuilder builder = new ColumnBuilder(fields.get(c).type());
      for (int i = 0; i < numbers.length; i++) {
        builder.add(sources[i][c], rowOf[i]);
      }
      columns.add(builder.build());
    }
    return new Batch(new Schema(fields), numbers.length, columns);
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.close();
      writer = null;
    }
    inMemory.close();
    if (onDisk != null) {
      onDisk.close();
    }
    if (disk != null) {
      disk.close();
    }
  }

  private ObjectStore store() {
    if (disk == null && memoryBytes >= budgetBytes) {
      disk = TemporaryStore.create(environment);
      onDisk = new ColumnFiles(disk.store());
    }
    return disk == null ? memory : disk.store();
  }

  private int fragmentOf(int row) {
    int found = Arrays.binarySearch(firsts, row);
    return found >= 0 ? found : -found - 2;
  }

  private static int fragmentRows(Schema schema, long bytes) {
    long width = 0;
    for (Field field : schema.fields()) {
      width += field.type() instanceof DataType.Vector vector ? vector.stride() : 32;
    }
    return Math.toIntExact(Math.clamp(bytes / Math.max(1, width), 1_024, 65_536));
  }
}
