package io.omendb.storage;

import static java.util.Arrays.asList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.column.Batch;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Columns come, go and change without any file written again, and older versions keep theirs.
class AlterationTest {
  private static final Schema SCHEMA =
      Schema.parse("id int64 not null, n int8, name string, v vector(2), tags list(int32)");

  private MemoryObjectStore store = new MemoryObjectStore("memory:alter");
  private Dataset dataset = dataset();

  private Dataset dataset() {
    return Dataset.create("memory:alter", store, SCHEMA, Environment.system());
  }

  @BeforeEach
  void fill() {
    store = new MemoryObjectStore("memory:alter");
    dataset = dataset();
    Cellular.append(dataset, row(0, 5L), row(1, null), row(2, 0L));
    Cellular.append(dataset, row(3, -7L), row(4, 9L));
    Cellular.delete(dataset, "n = 0");
  }

  @AfterEach
  void check() {
    assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    dataset.close();
  }

  private static List<@Nullable Object> row(long id, @Nullable Long n) {
    return asList(id, n, "row " + id, List.of((float) id, 1f), List.of(id, 2 * id));
  }

  private Map<Long, List<@Nullable Object>> rows(String... columns) {
    return Cellular.rows(dataset.latest(), columns);
  }

  private Operation newest() {
    return dataset.log().iterator().next().operation();
  }

  private void refused(Consumer<Alteration> change, String... messages) {
    long version = dataset.latest().version();
    int files = store.list("data", "", 1_000).size();
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> {
          Alteration alteration = dataset.alter();
          change.accept(alteration);
          alteration.commit();
        })
        .satisfies(e -> assertThat(e.getMessage() + " " + e.hint()).contains(messages));
    assertThat(dataset.latest().version()).isEqualTo(version);
    assertThat(store.list("data", "", 1_000)).hasSize(files);
  }

  @Test
  void aColumnOfNullsIsMetadata() {
    int files = store.list("data", "", 1_000).size();
    Snapshot now =
        dataset
            .alter()
            .addColumn("x float32")
            .addColumn("meta struct(a int8 not null, b list(string))")
            .commit();
    assertThat(newest().kind()).isEqualTo(Operation.Kind.ADD_COLUMNS);
    assertThat(store.list("data", "", 1_000)).hasSize(files);
    assertThat(now.schema().text())
        .isEqualTo(SCHEMA.text() + ", x float32, meta struct(a int8 not null, b list(string))");
    assertThat(rows("id", "x", "meta").values())
        .containsExactly(
            asList(0L, null, null),
            asList(1L, null, null),
            asList(3L, null, null),
            asList(4L, null, null));
    Cellular.append(
        dataset, asList(5L, 1L, "new", List.of(1f, 2f), null, 1.5, asList(1L, asList("a", null))));
    assertThat(rows("x", "meta").get(5L)).isEqualTo(asList(1.5, asList(1L, asList("a", null))));
    assertThat(now.take(new long[] {4}, List.of("x", "meta")).column("x").isNull(0)).isTrue();
  }

  @Test
  void filtersKnowThatAMissingColumnIsNull() {
    dataset.alter().addColumn("x float32").commit();
    Cellular.append(dataset, asList(5L, 1L, "new", List.of(1f, 2f), null, 1.5));
    Snapshot now = dataset.latest();
    assertThat(now.count(Predicate.parse("x IS NULL"))).isEqualTo(4);
    assertThat(now.count(Predicate.parse("x IS NOT NULL"))).isEqualTo(1);
    assertThat(now.count(Predicate.parse("x > 0"))).isEqualTo(1);
    assertThat(now.count(Predicate.parse("NOT (x > 0)"))).isZero();
    assertThat(now.count(Predicate.parse("x > 0 OR id < 2"))).isEqualTo(3);
  }

  @Test
  void expressionsAreComputedForEachLiveRow() {
    // Row 2, for which there is no value, is deleted.
    Snapshot now =
        dataset
            .alter()
            .addColumn("x int32", "100 / n")
            .addColumn("label string not null", "upper(name)")
            .addColumn("one int8 not null", "1")
            .commit();
    assertThat(rows("x", "label", "one").values())
        .containsExactly(
            asList(20L, "ROW 0", 1L),
            asList(null, "ROW 1", 1L),
            asList(-14L, "ROW 3", 1L),
            asList(11L, "ROW 4", 1L));
    assertThat(newest().bytesWritten()).isPositive();
    assertThat(now.count(Predicate.parse("label = 'ROW 3' AND x < 0"))).isEqualTo(1);
    assertThat(Cellular.rows(dataset.at(4))).isEqualTo(rows("id", "n", "name", "v", "tags"));
  }

  @Test
  void saysForWhichRowThereIsNoValue() {
    refused(a -> a.addColumn("x int8", "id * 50"), "row 3");
    refused(a -> a.addColumn("x int8 not null", "n"), "row 1", "null");
    refused(a -> a.addColumn("x int8 not null"), "'x' allows no nulls", "expression");
    refused(a -> a.addColumn("x vector(2)"), "'x' allows no nulls");
    refused(a -> a.addColumn("x int8", "nix + 1"), "nix");
    refused(a -> a.refuseNulls("n"), "row 1", "'n' is null");
  }

  @Test
  void sourcesAreMatchedByKeyIdOrOrder() {
    Schema keyed = Schema.parse("key int32, x string, w vector(2)");
    Batch batch =
        Cellular.batch(
            keyed,
            asList(4L, "four", List.of(4f, 4f)),
            asList(77L, "none", List.of(0f, 0f)),
            asList(0L, "zero", List.of(0f, 1f)),
            asList(1L, null, List.of(1f, 1f)),
            asList(null, "no key", List.of(0f, 0f)),
            asList(3L, "three", List.of(3f, 3f)));
    dataset.alter().addColumns(Cellular.source(batch), Map.of("id", "key")).commit();
    assertThat(rows("x", "w").values())
        .containsExactly(
            asList("zero", List.of(0f, 1f)),
            asList(null, List.of(1f, 1f)),
            asList("three", List.of(3f, 3f)),
            asList("four", List.of(4f, 4f)));
    Schema one = Schema.parse("rid int64, y int8");
    dataset
        .alter()
        .addColumns(
            Cellular.source(
                Cellular.batch(one, asList(4L, 44L)), Cellular.batch(one, asList(1L, 11L))),
            Map.of("_rowid", "rid"))
        .commit();
    assertThat(rows("y").values())
        .containsExactly(asList((Object) null), List.of(11L), asList((Object) null), List.of(44L));
    Schema plain = Schema.parse("z int8");
    dataset
        .alter()
        .addColumns(
            Cellular.source(
                Cellular.batch(plain, List.of(10L), List.of(11L), List.of(13L), List.of(14L))))
        .commit();
    assertThat(rows("z").values())
        .containsExactly(List.of(10L), List.of(11L), List.of(13L), List.of(14L));
    Schema names = Schema.parse("name string, n int64, two int8");
    dataset
        .alter()
        .addColumns(
            Cellular.source(
                Cellular.batch(names, asList("row 3", -7L, 2L), asList("row 4", -7L, 3L))),
            "name",
            "n")
        .commit();
    assertThat(rows("two").values())
        .containsExactly(
            asList((Object) null), asList((Object) null), List.of(2L), asList((Object) null));
    assertThat(dataset.latest().search("w").nearest(new float[] {3, 3}, 1).run().rowIds())
        .containsExactly(3);
    // What the sources were kept in is gone.
    assertThat(dataset.check(false, Progress.none()).unreferencedFiles()).isZero();
  }

  @Test
  void saysWhatIsWrongWithASource() {
    Schema keyed = Schema.parse("id int64, x int8, w vector(1)");
    Batch one = Cellular.batch(keyed, asList(0L, 1L, List.of(1f)));
    Batch again = Cellular.batch(keyed, asList(0L, 2L, List.of(1f)));
    refused(a -> a.addColumns(Cellular.source(one, again), "id"), "two rows with id 0");
    refused(a -> a.addColumns(Cellular.source(one), "id"), "row 1", "no vector", "'w'");
    refused(a -> a.addColumns(Cellular.source(one)), "'id' exists already");
    Schema texts = Schema.parse("k string, x int8");
    Batch text = Cellular.batch(texts, asList("a", 1L));
    refused(a -> a.addColumns(Cellular.source(text), Map.of("id", "k")), "int64", "string");
    refused(a -> a.addColumns(Cellular.source(text), "k"), "no column 'k'");
    refused(a -> a.addColumns(Cellular.source(text)), "1 rows", "4");
    refused(a -> a.addColumns(Cellular.source(text), Map.of("_rowid", "x", "name", "k")), "_rowid");
  }

  @Test
  void columnsAreDroppedAndRenamed() {
    Snapshot before = dataset.latest();
    Snapshot now =
        dataset.alter().drop("name").rename("n", "number").rename("tags", "name").commit();
    assertThat(newest().kind()).isEqualTo(Operation.Kind.ALTER_COLUMNS);
    assertThat(newest().bytesWritten()).isZero();
    assertThat(now.schema().text())
        .isEqualTo("id int64 not null, number int8, v vector(2), name list(int32)");
    assertThat(rows("number", "name").get(3L)).isEqualTo(asList(-7L, List.of(3L, 6L)));
    assertThat(now.count(Predicate.parse("number = 9"))).isEqualTo(1);
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> now.scan().select("tags").run())
        .withMessageContaining("no column 'tags'");
    assertThat(Cellular.rows(before, "name").get(3L)).isEqualTo(List.of("row 3"));
    // The name is free, the field's id is not: old values do not come back.
    Snapshot later = dataset.alter().drop("v").addColumn("v int8").commit();
    assertThat(rows("v").get(3L)).isEqualTo(asList((Object) null));
    int id = later.schema().require("v").id();
    restore(4);
    assertThat(rows()).isEqualTo(Cellular.rows(before));
    dataset.alter().addColumn("w int8").commit();
    assertThat(dataset.latest().schema().require("w").id()).isGreaterThan(id);
  }

  private void restore(long version) {
    dataset.commit(dataset.latest(), Operation.Kind.RESTORE, List.of(new Change.Restore(version)));
  }

  @Test
  void widerTypesAreMetadata() {
    int files = store.list("data", "", 1_000).size();
    assertThat(rows("n").get(3L)).isEqualTo(List.of(-7L));
    dataset.latest().take(new long[] {3}, List.of("n"));
    Snapshot before = dataset.latest();
    Snapshot now =
        dataset.alter().widen("n", "int64").widen("tags", "list(int64)").allowNulls("id").commit();
    assertThat(store.list("data", "", 1_000)).hasSize(files);
    assertThat(now.schema().text())
        .isEqualTo("id int64, n int64, name string, v vector(2), tags list(int64)");
    Cellular.append(
        dataset, asList(null, 1L << 40, "new", List.of(0f, 0f), asList(1L << 41, null)));
    assertThat(rows("id", "n", "tags").get(3L)).isEqualTo(asList(3L, -7L, List.of(3L, 6L)));
    assertThat(rows("id", "n", "tags").get(5L))
        .isEqualTo(asList(null, 1L << 40, asList(1L << 41, null)));
    assertThat(dataset.latest().count(Predicate.parse("n > 1000"))).isEqualTo(1);
    assertThat(dataset.latest().count(Predicate.parse("n BETWEEN -10 AND -5"))).isEqualTo(1);
    assertThat(dataset.latest().count(Predicate.parse("n IS NULL"))).isEqualTo(1);
    long[] some = {3, 5};
    assertThat(dataset.latest().take(some, List.of("n")).column("n").longAt(0)).isEqualTo(-7);
    assertThat(before.take(new long[] {3}, List.of("n")).column("n").longAt(0)).isEqualTo(-7);
    refused(a -> a.widen("n", "int32"), "'n' is int64", "cast");
    refused(a -> a.widen("name", "binary"), "no wider");
  }

  @Test
  void castsWriteValuesAnew() {
    Snapshot before = dataset.latest();
    Snapshot now =
        dataset
            .alter()
            .cast("id", "string")
            .cast("v", "vector(2, float16)")
            .cast("n", "int16")
            .commit();
    assertThat(newest().kind()).isEqualTo(Operation.Kind.ALTER_COLUMNS);
    assertThat(now.schema().text())
        .isEqualTo(
            "id string not null, n int16, name string, v vector(2, float16), tags list(int32)");
    assertThat(rows("id", "n", "v").get(3L)).isEqualTo(asList("3", -7L, List.of(3f, 1f)));
    assertThat(now.count(Predicate.parse("id = '3'"))).isEqualTo(1);
    assertThat(Cellular.rows(before, "id").get(3L)).isEqualTo(List.of(3L));
    refused(a -> a.cast("name", "int64"), "row 0", "row 0");
    refused(a -> a.cast("tags", "int64"), "'tags' is list(int32)", "cannot become int64");
    refused(a -> a.cast("n", "int16"), "already");
  }

  @Test
  void nullsAreRefusedWhereThereAreNone() {
    Cellular.delete(dataset, "n IS NULL");
    Snapshot now = dataset.alter().refuseNulls("n").commit();
    assertThat(now.schema().require("n").nullable()).isFalse();
    assertThatThrownBy(() -> Cellular.append(dataset, row(5, null)))
        .isInstanceOf(InvalidInput.class);
    refused(a -> a.allowNulls("v"), "never null");
    dataset.alter().allowNulls("n").commit();
    Cellular.append(dataset, row(5, null));
    assertThat(rows("n").get(5L)).isEqualTo(asList((Object) null));
  }

  @Test
  void refusesNamesThatDoNotFit() {
    refused(a -> a.addColumn("n int64"), "'n' exists already");
    refused(a -> a.addColumn("_rowid int64"), "reserved");
    refused(a -> a.rename("n", "_distance"), "reserved");
    refused(a -> a.rename("n", "name"), "duplicate column 'name'");
    refused(a -> a.rename("x", "y"), "no column 'x'");
    refused(a -> a.drop("x"), "no column 'x'");
    refused(a -> a.drop("n").rename("n", "m"), "changed twice");
    refused(a -> a.addColumn("a int8, b int8"), "one column");
    refused(a -> a.cast("n", "int64, b int8"), "not a type");
    refused(a -> a.drop("id").drop("n").drop("name").drop("v").drop("tags"), "at least one column");
    assertThat(dataset.alter().commit().version()).isEqualTo(4);
  }

  @Test
  void newColumnsOfAnEmptyDatasetNeedNoValues() {
    MemoryObjectStore other = new MemoryObjectStore("memory:empty");
    try (Dataset empty =
        Dataset.create("memory:empty", other, Schema.parse("a int8"), Environment.system())) {
      empty.alter().addColumn("v vector(2)").addColumn("b int8 not null").commit();
      Cellular.append(empty, asList(null, List.of(1f, 2f), 3L));
      empty.alter().drop("a").commit();
      assertThat(Cellular.rows(empty.latest()).values())
          .containsExactly(asList(List.of(1f, 2f), 3L));
      assertThat(empty.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  @Test
  void aCancelledChangeLeavesNothing() {
    int files = store.list("data", "", 1_000).size();
    for (int stop = 0; stop < 3; stop++) {
      int[] steps = {stop};
      Schema plain = Schema.parse("z int8");
      Batch batch = Cellular.batch(plain, List.of(1L), List.of(2L), List.of(3L), List.of(4L));
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() ->
              dataset
                  .alter()
                  .addColumns(Cellular.source(batch))
                  .progress((_, done, total) -> {
                    assertThat(done).isPositive();
                    if (steps[0]-- == 0) {
                      throw new CancellationException();
                    }
                  })
                  .commit());
      assertThat(store.list("data", "", 1_000)).hasSize(files);
      assertThat(dataset.latest().version()).isEqualTo(4);
    }
  }

  @Test
  void manyRowsAreFilledStepByStep() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (long id = 10; id < 70_010; id++) {
      rows.add(row(id, id % 100));
    }
    Cellular.append(dataset, rows);
    Cellular.delete(dataset, "n = 13");
    List<Long> done = new ArrayList<>();
    Snapshot now =
        dataset
            .alter()
            .addColumn("x int64 not null", "id * 3 + coalesce(n, 0)")
            .progress((_, rowsDone, _) -> done.add(rowsDone))
            .commit();
    assertThat(done).isSorted().hasSizeGreaterThan(8).endsWith(70_005L);
    assertThat(now.rows()).isEqualTo(69_304);
    rows("id", "n", "x")
        .values()
        .forEach(row -> {
          long n = row.get(1) instanceof Long given ? given : 0;
          assertThat(row.get(2)).isEqualTo(row.get(0) instanceof Long id ? id * 3 + n : null);
        });
  }

  @Test
  void saysThatAColumnIsMissing() {
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> dataset.alter().cast("none", "int8").commit())
        .withMessageContaining("no column 'none'");
  }
}
