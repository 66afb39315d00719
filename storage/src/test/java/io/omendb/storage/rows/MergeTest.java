package io.omendb.storage.rows;

import static io.omendb.storage.rows.People.append;
import static io.omendb.storage.rows.People.people;
import static io.omendb.storage.rows.People.person;
import static io.omendb.storage.rows.People.rows;
import static io.omendb.storage.rows.People.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.expression.Assignments;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.rows.People.Person;
import io.omendb.storage.schema.Declaration;
import io.omendb.storage.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows of a dataset are compared with those of a source.
class MergeTest {
  private static final List<Person> BEFORE =
      List.of(person(1, "ann", 30), person(2, "bob", 40), person(3, "cid", 50));

  @TempDir private Path temporary = Path.of("");

  @Test
  void upsertUpdatesByKeyAndInsertsTheRest() {
    try (Dataset dataset = People.dataset(People.KEYED)) {
      append(dataset, BEFORE);
      Snapshot after = dataset.upsert(source(List.of(person(4, "dan", 60), person(2, "rob", 41))));
      assertThat(rows(after))
          .isEqualTo(
              Map.of(
                  0L, BEFORE.get(0),
                  1L, person(2, "rob", 41),
                  2L, BEFORE.get(2),
                  3L, person(4, "dan", 60)));
      Operation operation = dataset.log().iterator().next().operation();
      assertThat(operation.kind()).isEqualTo(Operation.Kind.MERGE);
      assertThat(operation.rowsAdded()).isEqualTo(1);
      assertThat(operation.rowsUpdated()).isEqualTo(1);
      assertThat(operation.rowsDeleted()).isZero();
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  @Test
  void doesWhatItsRulesSay() {
    try (Dataset dataset = People.dataset(People.PLAIN)) {
      append(dataset, BEFORE);
      Snapshot after =
          dataset
              .merge(source(List.of(person(1, "x", 5), person(2, "y", 6), person(9, "z", 7))))
              .on("id")
              .whenMatchedDelete(Predicate.parse("name = 'bob'"))
              .whenMatchedUpdate(Assignments.parse("age = age + \"source.age\""))
              .whenNotMatchedInsert()
              .whenNotMatchedBySourceDelete(Predicate.parse("age > 45"))
              .run();
      assertThat(people(after)).containsExactlyInAnyOrder(person(1, "ann", 35), person(9, "z", 7));
      assertThat(people(dataset.at(2))).isEqualTo(BEFORE);
    }
  }

  @Test
  void keepsColumnsThatTheSourceHasNot() {
    Schema some = Schema.parse("age int64, id int64");
    try (Dataset dataset = People.dataset(People.KEYED)) {
      append(dataset, BEFORE);
      Snapshot after =
          dataset
              .merge(source(some, List.of(person(3, "-", 51), person(8, "-", 8))))
              .whenMatchedUpdate()
              .run();
      assertThat(people(after))
          .containsExactlyInAnyOrder(BEFORE.get(0), BEFORE.get(1), person(3, "cid", 51));
      Snapshot matched = dataset.upsert(source(some, List.of(person(3, "-", 52))));
      assertThat(people(matched)).contains(person(3, "cid", 52));
      assertThatThrownBy(
              () -> dataset.upsert(source(some, List.of(person(3, "-", 53), person(8, "-", 8)))))
          .isInstanceOf(InvalidInput.class)
          .hasMessage(
              "row 2 of the source is not in the dataset and cannot be added: the source misses"
                  + " column 'v', which allows no nulls");
      assertThat(dataset.latest().version()).isEqualTo(matched.version());
    }
    Schema noName = Schema.parse("id int64, v vector(2)");
    try (Dataset dataset = People.dataset(People.KEYED)) {
      Snapshot after = dataset.upsert(source(noName, List.of(person(3, "-", 51))));
      assertThat(people(after)).containsExactly(new Person(3, null, null, 3));
    }
  }

  @Test
  void rowsWithoutAKeyAreTheSameAsNoOther() {
    Schema schema = Declaration.parse(People.PLAIN).schema();
    try (Dataset dataset = People.dataset(People.PLAIN)) {
      append(dataset, List.of(new Person(1, null, 1L, 1), person(2, "bob", 2)));
      List<Person> given = List.of(new Person(5, null, 5L, 5), new Person(6, null, 6L, 6));
      Snapshot after = dataset.upsert(source(schema, given), "name");
      assertThat(people(after)).hasSize(4).containsAll(given);
      Snapshot again =
          dataset
              .merge(source(schema, List.of(person(0, "bob", 3))))
              .on("name")
              .whenMatchedUpdate(Assignments.parse("age = \"source.age\""))
              .whenNotMatchedBySourceDelete(Predicate.constant(true))
              .run();
      assertThat(people(again)).containsExactly(person(2, "bob", 3));
    }
  }

  @Test
  void refusesWhatCannotBeCompared() {
    try (Dataset dataset = People.dataset(People.PLAIN)) {
      append(dataset, BEFORE);
      assertThatThrownBy(() -> dataset.upsert(source(BEFORE)))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("no primary key");
      assertThatThrownBy(() -> dataset.upsert(source(BEFORE), "v"))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("cannot be a key");
      assertThatThrownBy(() -> dataset.upsert(source(BEFORE), "nobody"))
          .isInstanceOf(InvalidInput.class);
      assertThatThrownBy(() -> dataset.merge(source(BEFORE)).on("id").run())
          .isInstanceOf(InvalidInput.class);
      assertThatThrownBy(() ->
              dataset.upsert(source(List.of(BEFORE.get(1), BEFORE.get(0), BEFORE.get(1))), "id"))
          .isInstanceOf(InvalidInput.class)
          .hasMessage("row 3 of the source has the same key as row 1 of the source: id = 2");
      assertThatThrownBy(() ->
              dataset
                  .merge(source(BEFORE))
                  .on("id")
                  .whenMatchedUpdate(Assignments.parse("\"source.age\" = 1"))
                  .run())
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("cannot be set");
      assertThat(dataset.latest().version()).isEqualTo(2);
    }
  }

  @Test
  void aMergeOnOtherColumnsKeepsThePrimaryKeyUnique() {
    try (Dataset dataset = People.dataset(People.KEYED)) {
      append(dataset, BEFORE);
      assertThatThrownBy(() -> dataset.upsert(source(List.of(person(1, "bob", 0))), "name"))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("id = 1");
      Snapshot after = dataset.upsert(source(List.of(person(7, "bob", 0))), "name");
      assertThat(people(after))
          .containsExactlyInAnyOrder(BEFORE.get(0), person(7, "bob", 0), BEFORE.get(2));
    }
  }

  @Test
  void needsNoMoreMemoryThanItsBudget() throws IOException {
    List<Person> half = new ArrayList<>();
    List<Person> all = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (i % 2 == 0) {
        half.add(person(i, "old " + i, 1));
      }
      all.add(person(19_999 - i, "new", i));
    }
    Environment environment = environmentIn(temporary);
    try (Dataset dataset =
        Dataset.create(
            "memory:spill",
            new MemoryObjectStore("memory:spill"),
            Declaration.parse(People.KEYED),
            environment)) {
      append(dataset, half);
      int[] most = new int[1];
      Snapshot after =
          dataset
              .merge(source(all))
              .whenMatchedUpdate()
              .whenNotMatchedInsert()
              .memoryBudgetBytes(64 << 10)
              .progress((phase, _, _) -> {
                if (phase.equals("compare")) {
                  most[0] = Math.max(most[0], files(temporary));
                }
              })
              .run();
      assertThat(most[0]).isPositive();
      assertThat(files(temporary)).isZero();
      Map<Long, Person> rows = rows(after);
      assertThat(rows).hasSize(20_000);
      for (int i = 0; i < half.size(); i++) {
        assertThat(rows.get((long) i)).isEqualTo(person(2L * i, "new", 19_999 - 2L * i));
      }
      assertThat(rows.values()).containsExactlyInAnyOrderElementsOf(all);
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  @Test
  void twoUpsertsOfOneKeyLeaveOneRow() throws Exception {
    try (Dataset dataset = People.dataset(People.KEYED);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        long mark = thread;
        done.add(
            threads.submit(() -> {
              for (int i = 0; i < 20; i++) {
                dataset.upsert(source(List.of(person(i, "t", mark), person(100 + mark, "t", i))));
              }
            }));
      }
      for (Future<?> one : done) {
        one.get();
      }
      List<Long> ids = people(dataset.latest()).stream().map(Person::id).sorted().toList();
      List<Long> expected = new ArrayList<>();
      for (long i = 0; i < 20; i++) {
        expected.add(i);
      }
      expected.addAll(List.of(100L, 101L));
      assertThat(ids).isEqualTo(expected);
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  @Test
  void overwriteReplacesAllRows() {
    try (Dataset dataset = People.dataset(People.KEYED)) {
      append(dataset, BEFORE);
      Snapshot after = dataset.overwrite(source(List.of(person(2, "only", 1))), Progress.none());
      assertThat(rows(after)).isEqualTo(Map.of(3L, person(2, "only", 1)));
      assertThatThrownBy(() ->
              dataset.overwrite(
                  source(List.of(person(2, "a", 1), person(2, "b", 1))), Progress.none()))
          .isInstanceOf(InvalidInput.class);
      assertThat(people(dataset.overwrite(source(List.of()), Progress.none()))).isEmpty();
      assertThat(dataset.log().iterator().next().operation().kind())
          .isEqualTo(Operation.Kind.OVERWRITE);
      assertThat(people(dataset.at(2))).isEqualTo(BEFORE);
    }
  }

  private static int files(Path directory) {
    try (Stream<Path> walk = Files.walk(directory)) {
      return (int) walk.filter(Files::isRegularFile).count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Environment environmentIn(Path temporary) {
    Environment system = Environment.system();
    return new Environment() {
      @Override
      public Instant now() {
        return system.now();
      }

      @Override
      public long nanoTime() {
        return system.nanoTime();
      }

      @Override
      public UUID newId() {
        return system.newId();
      }

      @Override
      public int threads() {
        return system.threads();
      }

      @Override
      public Path temporaryDirectory() {
        return temporary;
      }
    };
  }
}
