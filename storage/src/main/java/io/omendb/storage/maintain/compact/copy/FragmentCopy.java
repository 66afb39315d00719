package io.omendb.storage.maintain.compact.copy;

import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ArrowFileReader;
import io.omendb.storage.columnfile.ColumnFileFormat;
import io.omendb.storage.columnfile.ScalarFileWriter;
import io.omendb.storage.columnfile.VectorFileWriter;
import io.omendb.storage.columnfile.cold.ColdFileWriter;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.FragmentWriter;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.maintain.compact.order.Batches;
import io.omendb.storage.maintain.compact.order.RowSequence;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Field;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Writes the column files of one new fragment from rows of others: whole record batches and
/// vectors as they are stored, the rest decoded and encoded anew. Its methods may run at once.
final class FragmentCopy {
  /// Scalar columns that were written. Immutable.
  record Scalars(ColumnFile file, List<ColumnStatistics> statistics) {}

  private static final int BATCH_ROWS = ColumnFileFormat.BATCH_ROWS;

  private final ObjectStore store;
  private final Environment environment;
  private final UUID dataset;
  private final List<FragmentReader> inputs;
  private final RowSequence rows;
  private final long first;
  private final long end;
  private final RowMeter meter;

  /// @param first the place of the fragment's first row in the sequence
  /// @param end the place after its last row
  FragmentCopy(
      ObjectStore store,
      Environment environment,
      UUID dataset,
      List<FragmentReader> inputs,
      RowSequence rows,
      long first,
      long end,
      RowMeter meter) {
    this.store = store;
    this.environment = environment;
    this.dataset = dataset;
    this.inputs = inputs;
    this.rows = rows;
    this.first = first;
    this.end = end;
    this.meter = meter;
  }

  /// Writes a vector column.
  ColumnFile vectors(Field field, String name) {
    try (VectorFileWriter out = new VectorFileWriter(store, FragmentWriter.DIRECTORY, name, field);
        VectorWindow window = new VectorWindow(store, dataset, inputs, field)) {
      List<VectorRows.Run> runs =
          rows.sequential()
              ? List.of()
              : inputs.stream().map(input -> input.vectors(field)).toList();
      byBatch(
          rows,
          (input, from, count) -> {
            out.copy(rows.sequential() ? window.next(input, count) : runs.get(input), from, count);
            meter.add(count);
          });
      return out.finish();
    }
  }

  /// Writes columns as Parquet.
  ///
  /// @param order where in the batches the row of each place is
  Scalars cold(List<Field> fields, RowSequence order, Batches batches, String name) {
    List<MergedStatistics> statistics = fields.stream().map(MergedStatistics::new).toList();
    try (ColdFileWriter out = new ColdFileWriter(store, FragmentWriter.DIRECTORY, name, fields)) {
      encode(order, batches, fields, statistics, out::write);
      return written(out.finish(), statistics);
    }
  }

  /// Writes columns as Arrow of rows that were sorted: nothing can be copied as it is stored.
  ///
  /// @param order where in the batches the row of each place is
  Scalars sorted(List<Field> fields, RowSequence order, Batches batches, String name) {
    List<MergedStatistics> statistics = fields.stream().map(MergedStatistics::new).toList();
    try (ScalarFileWriter out =
        new ScalarFileWriter(store, environment, FragmentWriter.DIRECTORY, name, fields)) {
      encode(
          order,
          batches,
          fields,
          statistics,
          (columns, from, count) -> out.write(columns, from, count, 0));
      return written(out.finish(), statistics);
    }
  }

  /// Writes columns as Arrow of rows as they lie.
  Scalars scalars(List<Field> fields, Batches decoded, String name) {
    List<MergedStatistics> statistics = fields.stream().map(MergedStatistics::new).toList();
    BitSet known = addRecorded(fields, statistics);
    List<Optional<List<ArrowFileReader>>> stored =
        inputs.stream().map(input -> stored(input, fields)).toList();
    try (ScalarFileWriter out =
        new ScalarFileWriter(store, environment, FragmentWriter.DIRECTORY, name, fields)) {
      byBatch(
          rows,
          (input, from, count) -> {
            int batch = from / BATCH_ROWS;
            boolean whole = count == inputs.get(input).rowsOf(batch) && out.atBatchStart();
            boolean last = first + out.rows() + count == end;
            boolean copied =
                whole && (count == BATCH_ROWS || last) && stored.get(input).isPresent();
            if (copied) {
              out.copy(stored.get(input).get(), batch);
            }
            if (!copied || !known.get(input)) {
              List<Column> columns = decoded.get(input, batch);
              if (!known.get(input)) {
                collect(statistics, columns, from, count);
              }
              if (!copied) {
                out.write(columns, from % BATCH_ROWS, count, 0);
              }
            }
            meter.add(count);
          });
      return written(out.finish(), statistics);
    }
  }

  /// Takes `count` rows of columns from row `from` on.
  @FunctionalInterface
  private interface Encoder {
    void write(List<Column> columns, int from, int count);
  }

  private void encode(
      RowSequence order,
      Batches batches,
      List<Field> fields,
      List<MergedStatistics> statistics,
      Encoder out) {
    BitSet known = order.sequential() ? addRecorded(fields, statistics) : new BitSet();
    byBatch(
        order,
        (input, from, count) -> {
          List<Column> columns = batches.get(input, from / BATCH_ROWS);
          if (!known.get(input)) {
            collect(statistics, columns, from, count);
          }
          out.write(columns, from % BATCH_ROWS, count);
          meter.add(count);
        });
  }

  private static Scalars written(ColumnFile file, List<MergedStatistics> statistics) {
    return new Scalars(file, statistics.stream().map(MergedStatistics::statistics).toList());
  }

  private static void collect(
      List<MergedStatistics> statistics, List<Column> columns, int from, int count) {
    for (int i = 0; i < columns.size(); i++) {
      statistics.get(i).add(columns.get(i), from % BATCH_ROWS, count);
    }
  }

  /// Writes ids that are too many ranges for a manifest.
  ColumnFile ids(List<Field> fields, List<IdRuns> ids, String name) {
    try (ScalarFileWriter out =
        new ScalarFileWriter(store, environment, FragmentWriter.DIRECTORY, name, fields)) {
      List<IdRuns.Cursor> cursors = ids.stream().map(runs -> runs.new Cursor()).toList();
      for (long at = first; at < end; at += BATCH_ROWS) {
        int count = (int) Math.min(BATCH_ROWS, end - at);
        out.write(cursors.stream().map(cursor -> cursor.next(count)).toList(), 0, count, 0);
      }
      return out.finish();
    }
  }

  /// The row ids, or the revision ids, by place.
  IdRuns ids(boolean revisions) {
    IdRuns runs = new IdRuns();
    rows.forEach(
        first,
        end,
        (input, from, count) -> {
          FragmentReader reader = inputs.get(input);
          runs.add((revisions ? reader.revisions() : reader.rowIds()).ranges(from, count));
        });
    return runs;
  }

  /// Adds what is recorded of inputs, and answers of which.
  private BitSet addRecorded(List<Field> fields, List<MergedStatistics> statistics) {
    BitSet known = new BitSet();
    for (int input = 0; input < inputs.size(); input++) {
      known.set(input, addRecorded(inputs.get(input), fields, statistics));
    }
    return known;
  }

  /// Adds what is recorded of an input if all of its rows go here, and it is enough.
  private boolean addRecorded(
      FragmentReader input, List<Field> fields, List<MergedStatistics> statistics) {
    if (first > 0 || end < rows.rows()) {
      return false;
    }
    List<Optional<ColumnStatistics>> recorded =
        fields.stream().map(field -> MergedStatistics.recorded(input, field)).toList();
    if (recorded.stream().anyMatch(Optional::isEmpty)) {
      return false;
    }
    for (int i = 0; i < statistics.size(); i++) {
      statistics.get(i).add(recorded.get(i).orElseThrow(), input.rows());
    }
    return true;
  }

  /// The files that hold the columns, if all are stored in their present types.
  private static Optional<List<ArrowFileReader>> stored(FragmentReader input, List<Field> fields) {
    List<ArrowFileReader> readers =
        fields.stream().flatMap(field -> input.stored(field).stream()).toList();
    return readers.size() == fields.size() ? Optional.of(readers) : Optional.empty();
  }

  /// Goes through the rows by stretches that lie in one record batch each.
  private void byBatch(RowSequence order, RowSequence.Stretches stretches) {
    order.forEach(
        first,
        end,
        (input, from, count) -> {
          int at = from;
          while (at < from + count) {
            int next = Math.min(from + count, (at / BATCH_ROWS + 1) * BATCH_ROWS);
            stretches.rows(input, at, next - at);
            at = next;
          }
        });
  }
}
