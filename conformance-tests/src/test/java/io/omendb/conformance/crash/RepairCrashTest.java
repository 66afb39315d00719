package io.omendb.conformance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.FixedEnvironment;
import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.dataset.Sample;
import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.maintain.repair.RepairReport;
import io.omendb.storage.objectstore.ObjectStore.ObjectInfo;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/// After a crash at any step of a repair, the damaged version is the newest as before or the
/// repaired one is, and the repair can be made anew.
class RepairCrashTest {
  private static CrashStore damaged() {
    CrashStore store = new CrashStore(true);
    try (Dataset dataset =
        Dataset.create("memory:crash", store, Sample.SCHEMA, new FixedEnvironment(1))) {
      for (int i = 1; i < 3; i++) {
        try (Transaction transaction = dataset.begin()) {
          transaction.append(Row.batch(Sample.SCHEMA, new Sample(i).rows(200 * i)));
          transaction.commit();
        }
      }
      dataset.createIndex("v").name("near").type("ivf-pq").threads(1).build();
    }
    // Something of each: the rows of a fragment, and a file of an index.
    remove(store, "data", ".vectors");
    remove(store, "index", ".idx");
    return store;
  }

  private static void remove(CrashStore store, String directory, String suffix) {
    for (ObjectInfo info : store.list(directory, "", 1_000)) {
      if (info.name().endsWith(suffix)) {
        store.delete(info.name());
        return;
      }
    }
  }

  private static Dataset open(CrashStore store, long seed) {
    return Dataset.open("memory:crash", store, new FixedEnvironment(seed));
  }

  @Test
  void aRepairHappensWhollyOrNotAtAll() {
    CrashStore base = damaged();
    SortedMap<Long, Row> expected;
    try (Dataset dataset = open(base.restarted(List.of()), 2)) {
      assertThat(dataset.repair(true, Progress.none()).version()).hasValue(5);
      expected = Reading.all(dataset.latest());
    }
    boolean landed = false;
    for (int failure = 0; !landed; failure++) {
      CrashStore store = base.restarted(List.of());
      store.failAt(failure);
      try (Dataset dataset = open(store, 3)) {
        dataset.repair(true, Progress.none());
        landed = true;
      } catch (CrashStore.Crash e) {
        landed = false;
      }
      List<String> doubtful = store.doubtful();
      for (Set<String> kept :
          Crashing.survivors(doubtful, doubtful.subList(0, Math.min(1, doubtful.size())))) {
        try (Dataset dataset = open(store.restarted(kept), 4)) {
          boolean before = dataset.latest().version() == 4;
          assertThat(before && landed).as("acknowledged, and gone").isFalse();
          RepairReport again = dataset.repair(true, Progress.none());
          assertThat(again.clean()).isEqualTo(!before);
          assertThat(dataset.latest().version()).isEqualTo(5);
          assertThat(Reading.all(dataset.latest())).isEqualTo(expected);
        }
      }
    }
  }
}
