package io.omendb.conformance.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.conformance.FixedEnvironment;
import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.dataset.Sample;
import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.NotFound;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// After a crash at any step of a change, the dataset is what it was before or what it was to
/// become, it is clean, and the change can be made anew.
class CrashTest {
  /// A change of a dataset.
  private record Change(String name, Consumer<Dataset> run) {}

  /// What can be seen of a version.
  private record Seen(long version, SortedMap<Long, Row> rows, int indexes) {}

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
    new Change("drop index", dataset -> dataset.dropIndex("near"))
  };

  private static CrashStore base() {
    CrashStore store = new CrashStore(true);
    try (Dataset dataset =
        Dataset.create("memory:crash", store, Sample.SCHEMA, new FixedEnvironment(1))) {
      try (Transaction transaction = dataset.begin()) {
        transaction.append(Row.batch(Sample.SCHEMA, new Sample(1).rows(500)));
        transaction.commit();
      }
      dataset.createIndex("v").name("near").type("ivf-pq").threads(1).build();
    }
    return store;
  }

  private static Dataset open(CrashStore store, long seed) {
    return Dataset.open("memory:crash", store, new FixedEnvironment(seed));
  }

  private static Seen see(CrashStore store) {
    try (Dataset dataset = open(store, 2)) {
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
      var now = dataset.latest();
      return new Seen(now.version(), Reading.all(now), now.indexes().size());
    }
  }

  @TestFactory
  Stream<DynamicTest> aChangeHappensWhollyOrNotAtAll() {
    CrashStore base = base();
    Seen before = see(base);
    return Stream.of(CHANGES)
        .map(change ->
            DynamicTest.dynamicTest(change.name(), () -> crashEverywhere(base, before, change)));
  }

  private static void crashEverywhere(CrashStore base, Seen before, Change change) {
    SplittableRandom random = new SplittableRandom(change.name().hashCode());
    CrashStore whole = base.restarted(random);
    try (Dataset dataset = open(whole, 3)) {
      change.run().accept(dataset);
    }
    Seen after = see(whole);
    assertThat(after.version()).isEqualTo(before.version() + 1);
    int crashes = 0;
    boolean landed = false;
    for (boolean crashed = true; crashed; crashes++) {
      CrashStore store = base.restarted(random);
      store.failAt(crashes);
      try (Dataset dataset = open(store, 3)) {
        change.run().accept(dataset);
        crashed = false;
      } catch (CrashStore.Crash e) {
        crashed = true;
      }
      CrashStore restarted = store.restarted(random);
      Seen now = see(restarted);
      assertThat(now).as("after crash %d", crashes).isIn(before, after);
      // An acknowledged change is durable, and one that was seen stays.
      assertThat(now.equals(after) || (crashed && !landed)).isTrue();
      landed = now.equals(after);
      if (!landed) {
        try (Dataset dataset = open(restarted, 4)) {
          change.run().accept(dataset);
        }
        assertThat(see(restarted)).isEqualTo(after);
      }
    }
    // A change has at least this step, with two crashes: put.
    assertThat(crashes).isGreaterThan(2);
  }

  @Test
  void aStoreThatForgetsIsFound() {
    CrashStore store = new CrashStore(false);
    try (Dataset dataset =
        Dataset.create("memory:crash", store, Sample.SCHEMA, new FixedEnvironment(1))) {
      CHANGES[0].run().accept(dataset);
    }
    SplittableRandom random = new SplittableRandom(1);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 8; i++) {
                see(store.restarted(random));
              }
            })
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aDatasetIsCreatedWhollyOrNotAtAll() {
    SplittableRandom random = new SplittableRandom(1);
    for (int failure = 0; failure < 2; failure++) {
      CrashStore store = new CrashStore(true);
      store.failAt(failure);
      try {
        Dataset.create("memory:crash", store, Sample.SCHEMA, new FixedEnvironment(1)).close();
      } catch (CrashStore.Crash e) {
        assertThat(e).isNotNull();
      }
      CrashStore restarted = store.restarted(random);
      try (Dataset dataset = open(restarted, 2)) {
        assertThat(dataset.latest().version()).isEqualTo(1);
        assertThat(failure).isEqualTo(1);
      } catch (NotFound e) {
        assertThat(failure).isZero();
      }
    }
  }
}
