package io.omendb.storage.maintain.compact.order;

import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ColumnFileFormat;
import io.omendb.storage.commit.change.RowOrder;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Rows in the order of some of their columns. What fits the memory for one run is sorted there;
/// more rows become sorted runs in temporary files, which are merged. Thread-safe once it is there;
/// closing removes the files.
public final class SortedRows implements AutoCloseable {
  /// The most rows: an array has a place for each.
  public static final int MAX_ROWS = Integer.MAX_VALUE - 8;

  /// The most bytes of a run: no array gets longer.
  private static final long MAX_RUN_BYTES = 1L << 29;

  private static final int NUMBERS_AT_ONCE = 8_192;

  private final List<Field> fields;
  private final SortKeys keys;
  private final Environment environment;
  private final long runBytes;
  private final List<List<List<Column>>> runs = new ArrayList<>();
  private final int[] placeOf;
  private @Nullable Spill spill;
  private RowSequence origins = new Places(MemorySegment.ofArray(new byte[0]));
  private RowSequence places = origins;

  private SortedRows(
      List<Field> fields, List<Field> keys, Environment environment, long runBytes, int rows) {
    this.fields = fields;
    this.keys = new SortKeys(fields, keys);
    this.environment = environment;
    this.runBytes = Math.min(runBytes, MAX_RUN_BYTES);
    this.placeOf = new int[rows];
  }

  /// Refuses a column without an order.
  public static void requireOrdered(Field field) {
    SortKeys.require(field);
  }

  /// Sorts rows; those with the same keys keep their order.
  ///
  /// @param rows as they are read
  /// @param batches their values, a column for each of the fields
  /// @param keys which of the fields to sort by, the first one first
  /// @param runBytes how many bytes of rows are gathered at once, 512 MiB at most; up to five times
  ///   as many are held
  /// @param step called again and again; what it throws ends the work
  /// @throws LimitExceeded if there are more than [#MAX_ROWS] rows
  /// @throws io.omendb.storage.error.StorageException.StoreFailure if the temporary files cannot be
  ///   written
  public static SortedRows of(
      RowSequence rows,
      Batches batches,
      List<Field> fields,
      List<Field> keys,
      Environment environment,
      long runBytes,
      Runnable step) {
    if (rows.rows() > MAX_ROWS) {
      throw new LimitExceeded(
          rows.rows() + " rows cannot be sorted at once, " + MAX_ROWS + " can",
          null,
          "sort fewer fragments in one task");
    }
    SortedRows sorted = new SortedRows(fields, keys, environment, runBytes, (int) rows.rows());
    boolean done = false;
    try {
      sorted.collect(rows, batches, step);
      sorted.merge(step);
      done = true;
      return sorted;
    } finally {
      if (!done) {
        sorted.close();
      }
    }
  }

  /// The rows of the inputs by place.
  public RowSequence origins() {
    return origins;
  }

  /// The rows of the runs by place, of which [#batches] has the values.
  public RowSequence places() {
    return places;
  }

  /// The values of some of the fields, by runs.
  public Batches batches(List<Field> some) {
    int[] columns = some.stream().mapToInt(fields::indexOf).toArray();
    List<List<List<Column>>> chosen =
        runs.stream()
            .map(run -> run.stream().map(block -> chosen(block, columns)).toList())
            .toList();
    return (run, batch) -> chosen.get(run).get(batch);
  }

  private static List<Column> chosen(List<Column> block, int[] columns) {
    return Arrays.stream(columns).mapToObj(block::get).toList();
  }

  /// How many runs there are.
  public int runs() {
    return runs.size();
  }

  /// Where each row goes.
  public RowOrder order() {
    return new RowOrder(placeOf);
  }

  @Override
  public void close() {
    if (spill != null) {
      spill.close();
      spill = null;
    }
  }

  private void collect(RowSequence rows, Batches batches, Runnable step) {
    CollectedRows[] current = {new CollectedRows(fields, keys)};
    int[] number = {0};
    rows.forEach(
        0,
        rows.rows(),
        (input, from, count) -> {
          List<Column> columns = List.of();
          for (int position = from; position < from + count; position++) {
            int row = position % ColumnFileFormat.BATCH_ROWS;
            if (position == from || row == 0) {
              columns = batches.get(input, position / ColumnFileFormat.BATCH_ROWS);
            }
            if (number[0] % ColumnFileFormat.BATCH_ROWS == 0) {
              step.run();
            }
            if (current[0].bytes() >= runBytes) {
              spill(current[0], step);
              current[0] = new CollectedRows(fields, keys);
            }
            current[0].add(columns, row, Places.number(input, position), number[0]++);
          }
        });
    if (runs.isEmpty()) {
      List<List<Column>> blocks = new ArrayList<>();
      current[0].sorted(blocks::add, step);
      runs.add(blocks);
    } else {
      spill(current[0], step);
    }
  }

  private void spill(CollectedRows rows, Runnable step) {
    try (Spill.File file = files().file()) {
      rows.sorted(file::write, step);
      runs.add(file.blocks());
    }
  }

  private Spill files() {
    Spill known = spill;
    if (known == null) {
      known = new Spill(environment);
      spill = known;
    }
    return known;
  }

  private void merge(Runnable step) {
    PriorityQueue<RunCursor> cursors = new PriorityQueue<>();
    for (int run = 0; run < runs.size(); run++) {
      if (!runs.get(run).isEmpty()) {
        cursors.add(new RunCursor(run, runs.get(run), keys));
      }
    }
    try (Numbers from = new Numbers();
        Numbers within = new Numbers()) {
      for (int place = 0; place < placeOf.length; place++) {
        if (place % ColumnFileFormat.BATCH_ROWS == 0) {
          step.run();
        }
        RunCursor least = cursors.remove();
        from.add(least.origin());
        within.add(least.place());
        placeOf[least.number()] = place;
        if (least.next()) {
          cursors.add(least);
        }
      }
      origins = new Places(from.all());
      places = new Places(within.all());
    }
  }

  /// A number for each place, in memory where the rows are, else in a file. For one thread.
  private final class Numbers implements AutoCloseable {
    private final Spill.@Nullable File file = spill == null ? null : files().file();
    private final MemorySegment buffer =
        MemorySegment.ofArray(
            new byte
                [Math.multiplyExact(Long.BYTES, file == null ? placeOf.length : NUMBERS_AT_ONCE)]);
    private long used;

    void add(long number) {
      if (file != null && used == buffer.byteSize()) {
        file.write(buffer);
        used = 0;
      }
      buffer.set(Column.LONG, used, number);
      used += Long.BYTES;
    }

    MemorySegment all() {
      if (file == null) {
        return buffer;
      }
      file.write(buffer.asSlice(0, used));
      return file.bytes();
    }

    @Override
    public void close() {
      if (file != null) {
        file.close();
      }
    }
  }
}
