package io.omendb.storage.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.SampleRows;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.filter.BoundPredicate;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.fragment.ColumnFiles;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.FragmentWriter;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScanExecutorTest {
  private static final Schema SCHEMA =
      Schema.parse("n int32, v vector(4), s string, b bool, f float64");
  private static final UUID DATASET = new UUID(1, 2);

  private final ObjectStore store = new MemoryObjectStore("memory:test");
  private final ColumnFiles files = new ColumnFiles(store);
  private final List<FragmentEntry> fragments = new ArrayList<>();
  private final List<Batch> contents = new ArrayList<>();
  private int opened;

  private final FragmentReaders readers =
      new FragmentReaders() {
        @Override
        public FragmentReader open(FragmentEntry fragment) {
          opened++;
          return new FragmentReader(files, DATASET, fragment);
        }

        @Override
        public void release(FragmentReader reader) {
          opened--;
        }
      };

  @BeforeEach
  void write() {
    long rowId = 0;
    for (int rows : new int[] {66_000, 10, 3_000}) {
      Batch batch = SampleRows.batch(SCHEMA, rows, rows);
      contents.add(batch);
      SplittableRandom random = new SplittableRandom(rows);
      int[] deleted = random.ints(rows / 20, 0, rows).toArray();
      try (FragmentWriter writer = new FragmentWriter(SCHEMA, store, Environment.system(), 0)) {
        writer.write(batch, 0, rows);
        FragmentWriter.Written written = writer.finish();
        DeletedRows vector = DeletedRows.of(deleted);
        fragments.add(
            new FragmentEntry(
                fragments.size(),
                rows,
                List.of(new RowIdRange(rowId, rows)),
                written.files(),
                written.statistics(),
                deleted.length == 0
                    ? Optional.empty()
                    : Optional.of(new DeletionVector.Inline(vector.cardinality(), vector.encode())),
                1));
      }
      rowId += rows;
    }
  }

  /// What a scan must give, by looking at each row.
  private List<List<Object>> expected(List<String> names, RowTest test, long limit) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < fragments.size(); i++) {
      FragmentEntry entry = fragments.get(i);
      IntPredicate live = live(entry);
      Batch batch = contents.get(i);
      for (int row = 0; row < batch.rows(); row++) {
        if (live.test(row) && test.accepts(batch, row) && rows.size() < limit) {
          List<Object> values = new ArrayList<>();
          values.add(entry.rowIds().first() + row);
          for (String name : names) {
            values.add(SampleRows.value(batch.column(name), row));
          }
          rows.add(values);
        }
      }
    }
    return rows;
  }

  private static IntPredicate live(FragmentEntry entry) {
    if (entry.deletions().isEmpty()) {
      return _ -> true;
    }
    DeletionVector.Inline vector = (DeletionVector.Inline) entry.deletions().get();
    DeletedRows deleted =
        DeletedRows.decode(vector.roaring(), vector.cardinality(), entry.rows(), "test");
    return row -> !deleted.contains(row);
  }

  private interface RowTest {
    boolean accepts(Batch batch, int row);
  }

  private List<List<Object>> run(ScanRequest request) {
    List<List<Object>> rows = new ArrayList<>();
    try (ScanExecutor scan =
        new ScanExecutor(readers, SCHEMA, fragments.iterator(), request.withRowIds())) {
      while (scan.hasNext()) {
        Batch batch = scan.next();
        assertThat(batch.rows()).isBetween(1, 65_536);
        for (int row = 0; row < batch.rows(); row++) {
          List<Object> values = new ArrayList<>();
          for (Column column : batch.columns()) {
            values.add(SampleRows.value(column, row));
          }
          rows.add(values);
        }
      }
    }
    assertThat(opened).isZero();
    return rows;
  }

  private void check(List<String> names, Optional<String> where, RowTest test, long limit) {
    List<Field> projection = names.stream().map(SCHEMA::require).toList();
    ScanRequest request = ScanRequest.of(projection).limit(limit);
    if (where.isPresent()) {
      request = request.where(BoundPredicate.parse(where.get(), SCHEMA));
    }
    List<List<Object>> want = expected(names, test, limit);
    List<List<Object>> is = run(request);
    assertThat(is).hasSameSizeAs(want);
    for (int i = 0; i < want.size(); i++) {
      if (!Objects.equals(is.get(i), want.get(i))) {
        assertThat(is.get(i)).as("row " + i).isEqualTo(want.get(i));
      }
    }
  }

  private static boolean equal(Batch batch, int row, String column, Object value) {
    return value.equals(SampleRows.value(batch.column(column), row));
  }

  @Test
  void allLiveRowsOfAllColumns() {
    check(List.of("n", "v", "s", "b", "f"), Optional.empty(), (_, _) -> true, Long.MAX_VALUE);
  }

  @Test
  void filteredRowsInAnyOrderOfColumns() {
    check(
        List.of("s", "v", "n"),
        Optional.of("s = 'a' AND b"),
        (batch, row) -> equal(batch, row, "s", "a") && equal(batch, row, "b", true),
        Long.MAX_VALUE);
  }

  @Test
  void fewRowsWithVectors() {
    check(
        List.of("v", "f"),
        Optional.of("f = 77.125"),
        (batch, row) -> equal(batch, row, "f", 77.125),
        Long.MAX_VALUE);
  }

  @Test
  void limitsCutWithinABatch() {
    for (long limit : new long[] {0, 37, 65_600}) {
      check(List.of("v", "s"), Optional.empty(), (_, _) -> true, limit);
    }
    check(List.of("b"), Optional.of("b"), (batch, row) -> equal(batch, row, "b", true), 100);
  }

  @Test
  void noColumnsButRowIds() {
    check(List.of(), Optional.of("n IS NULL"), (batch, row) -> batch.column("n").isNull(row), 999);
  }

  @Test
  void fragmentsThatStatisticsRuleOutAreNotOpened() {
    FragmentReaders none =
        new FragmentReaders() {
          @Override
          public FragmentReader open(FragmentEntry fragment) {
            throw new AssertionError("opened fragment " + fragment.id());
          }

          @Override
          public void release(FragmentReader reader) {}
        };
    BoundPredicate impossible = BoundPredicate.parse("f > 1000000", SCHEMA);
    ScanRequest request = ScanRequest.of(SCHEMA.fields()).where(impossible);
    try (ScanExecutor scan = new ScanExecutor(none, SCHEMA, fragments.iterator(), request)) {
      assertThat(scan.hasNext()).isFalse();
    }
    FragmentFilter filter = new FragmentFilter(SCHEMA, Optional.of(impossible));
    assertThat(ScanExecutor.countMatching(none, fragments.iterator(), filter)).isZero();
    FragmentFilter all = new FragmentFilter(SCHEMA, Optional.empty());
    assertThat(ScanExecutor.countMatching(none, fragments.iterator(), all))
        .isEqualTo(fragments.stream().mapToLong(FragmentEntry::liveRows).sum());
  }

  @Test
  void masksAndCountsAgreeWithScans() {
    BoundPredicate filter = BoundPredicate.parse("s = 'a'", SCHEMA);
    FragmentFilter matching = new FragmentFilter(SCHEMA, Optional.of(filter));
    int scanned = run(ScanRequest.of(List.of()).where(filter)).size();
    assertThat(ScanExecutor.countMatching(readers, fragments.iterator(), matching))
        .isEqualTo(scanned);
    FragmentEntry entry = fragments.getFirst();
    FragmentReader reader = readers.open(entry);
    RowMask mask = matching.matching(reader);
    IntPredicate live = live(entry);
    for (int row = 0; row < reader.rows(); row++) {
      boolean expected = live.test(row) && equal(contents.getFirst(), row, "s", "a");
      if (mask.contains(row) != expected) {
        assertThat(mask.contains(row)).as("row " + row).isEqualTo(expected);
      }
    }
    readers.release(reader);
  }

  @Test
  void theRowIdColumnIsTheOnlyReservedName() {
    assertThat(ScanRequest.of(List.of()).withRowIds().schema().fields())
        .containsExactly(Schema.ROW_ID);
    assertThat(Schema.ROW_ID.type()).isEqualTo(DataType.Scalar.INT64);
  }
}
