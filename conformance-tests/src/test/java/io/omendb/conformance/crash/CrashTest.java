package io.omendb.conformance.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.conformance.FixedEnvironment;
import io.omendb.conformance.crash.Crashing.Seen;
import io.omendb.conformance.dataset.BatchSource;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.dataset.Sample;
import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.RowSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// After a crash at any step of a change, whatever of it is left, the dataset is what it was before
/// or what it was to become, it is clean, and the change can be made anew.
class CrashTest {
  /// A change of a dataset.
  private record Change(String name, Consumer<Dataset> run) {}

  private static final Change[] CHANGES = {
    new Change(
        "append",
        dataset -> {
          try (Transaction transaction = dataset.begin()) {
            transaction.append(Row.batch(Sample.SCHEMA, new Sample(2).rows(30)));
            transaction.commit();
          }
        }),
    new Change(
        "delete many",
        dataset -> {
          try (Transaction transaction = dataset.begin()) {
            transaction.delete("title IN ('red', 'blue', '日本', '_') OR real < -1");
            transaction.commit();
          }
        }),
    new Change(
        "append and delete",
        dataset -> {
          try (Transaction transaction = dataset.begin()) {
            transaction.append(Row.batch(Sample.SCHEMA, new Sample(3).rows(20)));
            transaction.delete("id = 7");
            transaction.commit();
          }
        }),
    new Change(
        "create index",
        dataset -> dataset.createIndex("v").name("more").type("ivf-pq").threads(1).build()),
    new Change("drop index", dataset -> dataset.dropIndex("near")),
    new Change("compact", dataset -> dataset.compaction().threads(1).run()),
    new Change("optimize index", dataset -> dataset.indexOptimization("near").threads(1).run()),
    new Change(
        "add columns",
        dataset ->
            dataset
                .alter()
                .addColumn("none string")
                .addColumn("twice int64", "id * 2")
                .addColumns(
                    new BatchSource(
                        Row.batch(
                            Schema.parse("id int64, note string"),
                            List.of(Row.of(3L, "three"), Row.of(5L, "five")))),
                    "id")
                .commit()),
    new Change(
        "alter columns",
        dataset ->
            dataset
                .alter()
                .drop("raw")
                .rename("title", "name")
                .widen("tiny", "int64")
                .cast("small", "string")
                .commit()),
    new Change("allow nulls", dataset -> dataset.alter().allowNulls("id").commit()),
    new Change(
        "update",
        dataset -> {
          try (Transaction transaction = dataset.begin()) {
            transaction.update("title IN ('red', 'blue')", "mid = 7, title = upper(title)");
            transaction.commit();
          }
        }),
    new Change(
        "update, append and delete",
        dataset -> {
          try (Transaction transaction = dataset.begin()) {
            transaction.update("id = 8", "flag = NOT flag");
            transaction.append(Row.batch(Sample.SCHEMA, new Sample(5).rows(3)));
            transaction.delete("id = 9");
            transaction.commit();
          }
        }),
    new Change("upsert", dataset -> dataset.upsert(rows(6, 90), "id")),
    new Change(
        "merge that deletes",
        dataset ->
            dataset
                .merge(rows(7, 20))
                .on("id")
                .whenMatchedDelete(Predicate.parse("flag"))
                .whenMatchedUpdate()
                .whenNotMatchedBySourceDelete(Predicate.parse("byte < 100"))
                .run()),
    new Change("overwrite", dataset -> dataset.overwrite(rows(8, 40), Progress.none())),
    new Change("restore", dataset -> dataset.restore(3)),
    new Change("tag", dataset -> dataset.tag("mine", 3)),
    new Change("move a tag", dataset -> dataset.tag("first", 3)),
    new Change("remove a tag", dataset -> dataset.untag("first"))
  };

  private static RowSource rows(long seed, int count) {
    return new BatchSource(Row.batch(Sample.SCHEMA, new Sample(seed).rows(count)));
  }

  @TestFactory
  Stream<DynamicTest> aChangeHappensWhollyOrNotAtAll() {
    CrashStore base = Crashing.base();
    Seen before = Crashing.see(base);
    return Stream.of(CHANGES)
        .map(change ->
            DynamicTest.dynamicTest(change.name(), () -> crashEverywhere(base, before, change)));
  }

  private static void crashEverywhere(CrashStore base, Seen before, Change change) {
    CrashStore whole = base.restarted(List.of());
    try (Dataset dataset = Crashing.open(whole, 3)) {
      change.run().accept(dataset);
    }
    Seen after = Crashing.see(whole);
    assertThat(after.version()).isEqualTo(before.version() + 1);
    int crashes = 0;
    boolean landed = false;
    Set<Object> states = new HashSet<>();
    for (boolean crashed = true; crashed; crashes++) {
      CrashStore store = base.restarted(List.of());
      crashed = Crashing.run(store, crashes, change.run());
      // Right after a step and right before the next one the same is there.
      if (states.add(store.state())) {
        landed = afterCrash(store, before, after, landed, change);
      }
      assertThat(crashed || landed).as("acknowledged").isTrue();
    }
    // A change has at least this step, with two crashes: put.
    assertThat(crashes).isGreaterThan(2);
  }

  /// Whether the change landed, whatever is left of what is in doubt.
  ///
  /// @param landed whether it did at the step before: then it stays
  private static boolean afterCrash(
      CrashStore store, Seen before, Seen after, boolean landed, Change change) {
    List<String> doubtful = store.doubtful();
    List<String> some = doubtful.subList(0, Math.min(2, doubtful.size()));
    Set<Boolean> outcomes = new HashSet<>();
    for (Set<String> kept : Crashing.survivors(doubtful, some)) {
      CrashStore restarted = store.restarted(kept);
      Seen now = Crashing.see(restarted);
      assertThat(now).as("left: %s", kept).isIn(before, after);
      outcomes.add(now.equals(after));
      if (now.equals(before) && kept.size() == doubtful.size()) {
        try (Dataset dataset = Crashing.open(restarted, 4)) {
          change.run().accept(dataset);
        }
        assertThat(Crashing.see(restarted)).isEqualTo(after);
      }
    }
    assertThat(outcomes).hasSize(1);
    boolean lands = outcomes.contains(true);
    assertThat(lands || !landed).isTrue();
    return lands;
  }

  @Test
  void aStoreThatForgetsIsFound() {
    CrashStore store = new CrashStore(false);
    try (Dataset dataset =
        Dataset.create("memory:crash", store, Sample.SCHEMA, new FixedEnvironment(1))) {
      CHANGES[0].run().accept(dataset);
    }
    assertThatThrownBy(() -> Crashing.see(store.restarted(List.of())))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aDatasetIsCreatedWhollyOrNotAtAll() {
    for (int failure = 0; failure < 2; failure++) {
      CrashStore store = new CrashStore(true);
      store.failAt(failure);
      try {
        Dataset.create("memory:crash", store, Sample.SCHEMA, new FixedEnvironment(1)).close();
      } catch (CrashStore.Crash e) {
        assertThat(e).isNotNull();
      }
      CrashStore restarted = store.restarted(List.of());
      try (Dataset dataset = Crashing.open(restarted, 2)) {
        assertThat(dataset.latest().version()).isEqualTo(1);
        assertThat(failure).isEqualTo(1);
      } catch (NotFound e) {
        assertThat(failure).isZero();
      }
    }
  }
}
