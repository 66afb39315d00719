package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.FragmentWriter;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// A dataset of random rows that are appended, updated and deleted, and what it holds by row id.
/// For one thread at a time.
final class CompactionSample implements AutoCloseable {
  static final Schema SCHEMA =
      Schema.parse(
          "id int64 not null, flag bool, name string, x float64, v vector(3), w vector(2, uint8)");
  static final int VALUES = SCHEMA.size();

  private static final String[] NAMES = {"", "red", "grün", "日本", "a longer name ".repeat(7)};

  final ObjectStore store = new MemoryObjectStore("memory:compaction");
  final Dataset dataset;
  private final SplittableRandom random;
  private long nextId;

  CompactionSample(long seed) {
    this(seed, Environment.system());
  }

  CompactionSample(long seed, Environment environment) {
    random = new SplittableRandom(seed);
    dataset = Dataset.create("memory:compaction", store, SCHEMA, environment);
  }

  /// A further handle on the same dataset.
  Dataset other() {
    return Dataset.open("memory:compaction", store, Environment.system());
  }

  Snapshot append(int rows) {
    try (Transaction change = dataset.begin()) {
      change.append(batch(rows));
      return change.commit();
    }
  }

  /// Deletes the live rows whose id is one of these.
  Snapshot delete(LongPredicate ids) {
    String list =
        LongStream.range(0, nextId)
            .filter(ids)
            .mapToObj(Long::toString)
            .collect(Collectors.joining(", "));
    try (Transaction change = dataset.begin()) {
      if (!list.isEmpty()) {
        change.delete("id IN (" + list + ")");
      }
      return change.commit();
    }
  }

  /// Gives random live rows of a fragment other values.
  Snapshot update(int share) {
    Snapshot base = dataset.latest();
    List<FragmentEntry> fragments = base.fragmentList().toList();
    FragmentEntry fragment = fragments.get(random.nextInt(fragments.size()));
    FragmentReader reader = base.open(fragment);
    RowMask live = reader.live();
    int[] positions =
        IntStream.range(0, reader.rows())
            .filter(row -> live.contains(row) && random.nextInt(share) == 0)
            .toArray();
    if (positions.length == 0) {
      return base;
    }
    RowIds rowIds = reader.rowIds();
    List<RowIdRange> ids =
        RowIds.of(Arrays.stream(positions).mapToLong(rowIds::at).toArray()).ranges();
    try (FragmentWriter writer = new FragmentWriter(SCHEMA, store, Environment.system(), 0)) {
      writer.write(batch(positions.length), 0, positions.length);
      FragmentWriter.Written written = writer.finish();
      return dataset.commit(
          base,
          Operation.Kind.UPDATE,
          List.of(
              new Change.DeleteRows(Map.of(fragment.id(), DeletedRows.of(positions))),
              new Change.AddFragments(
                  List.of(
                      new Change.NewFragment(
                          written.rows(),
                          written.files(),
                          written.statistics(),
                          new Change.Identity.Updated(new RowIdSet.Ranges(ids)))))),
          new MovedRows(dataset, base, true));
    }
  }

  Batch batch(int rows) {
    Schema schema = dataset.latest().schema();
    List<ColumnBuilder> builders =
        schema.fields().stream().map(field -> new ColumnBuilder(field.type())).toList();
    for (int row = 0; row < rows; row++) {
      builders.get(0).addLong(nextId++);
      if (random.nextInt(5) == 0) {
        builders.get(1).addNull();
        builders.get(2).addNull();
        builders.get(3).addNull();
      } else {
        builders.get(1).addBool(random.nextBoolean());
        builders.get(2).addString(NAMES[random.nextInt(NAMES.length)] + random.nextInt(9));
        builders.get(3).addDouble(random.nextInt(9) == 0 ? Double.NaN : random.nextInt(-50, 50));
      }
      builders.get(4).addVector(new float[] {random.nextFloat(), row, 1});
      builders.get(5).addVector(new float[] {random.nextInt(256), row % 256});
      for (ColumnBuilder added : builders.subList(VALUES, builders.size())) {
        added.addLong(row);
      }
    }
    return new Batch(schema, rows, builders.stream().map(ColumnBuilder::build).toList());
  }

  /// The values of all rows by row id, as text.
  static SortedMap<Long, String> rows(Snapshot snapshot) {
    SortedMap<Long, String> rows = new TreeMap<>();
    try (BatchReader reader = snapshot.scan().withRowIds().run()) {
      reader.forEachRemaining(batch -> {
        Column ids = batch.column("_rowid");
        for (int row = 0; row < batch.rows(); row++) {
          if (rows.put(ids.longAt(row), text(batch, row)) != null) {
            throw new AssertionError("row id " + ids.longAt(row) + " came twice");
          }
        }
      });
    }
    return rows;
  }

  /// The revision ids of live rows by row id.
  static SortedMap<Long, Long> revisions(Snapshot snapshot) {
    SortedMap<Long, Long> revisions = new TreeMap<>();
    for (FragmentEntry entry : snapshot.fragmentList()) {
      FragmentReader reader = snapshot.open(entry);
      RowMask live = reader.live();
      for (int row = live.next(0); row >= 0; row = live.next(row + 1)) {
        revisions.put(reader.rowIds().at(row), reader.revisions().at(row));
      }
    }
    return revisions;
  }

  static String text(Batch batch, int row) {
    List<String> values = new ArrayList<>();
    for (Field field : batch.schema().fields()) {
      if (!field.equals(Schema.ROW_ID)) {
        Column column = batch.column(field.name());
        values.add(
            column.isNull(row)
                ? "null"
                : switch (field.name()) {
                  case "flag" -> Boolean.toString(column.boolAt(row));
                  case "name" -> column.stringAt(row);
                  case "x" -> Double.toString(column.doubleAt(row));
                  case "v", "w" -> Arrays.toString(column.vectorAt(row));
                  default -> Long.toString(column.longAt(row));
                });
      }
    }
    return String.join("|", values);
  }

  /// The names of all files of columns.
  List<String> files() {
    return store.list("data", "", 100_000).stream().map(info -> info.name()).toList();
  }

  void requireClean() {
    var problems = dataset.check(true, Progress.none()).problems();
    if (!problems.isEmpty()) {
      throw new AssertionError(problems.toString());
    }
  }

  @Override
  public void close() {
    dataset.close();
  }
}
