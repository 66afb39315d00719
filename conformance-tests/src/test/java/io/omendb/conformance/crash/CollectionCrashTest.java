package io.omendb.conformance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Row;
import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.maintain.CheckReport;
import io.omendb.storage.maintain.GcPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// After a crash at any step of a garbage collection, whatever of its deletions took effect, the
/// versions that stay are whole, those that go are there whole or not at all, and the next
/// collection ends where it would have ended.
class CollectionCrashTest {
  private static final GcPolicy POLICY = new GcPolicy(Duration.ZERO, 2, Duration.ZERO, true, true);

  private static CrashStore base() {
    CrashStore base = Crashing.base();
    try (Dataset dataset = Crashing.open(base, 5)) {
      dataset.dropIndex("near");
      Transaction abandoned = dataset.begin();
      abandoned.append(Row.batch(dataset.latest().schema(), List.of()));
      abandoned.close();
      dataset.compaction().threads(1).run();
      Crashing.append(dataset, 6, 10);
      dataset.restore(4);
    }
    return base;
  }

  private static void collect(Dataset dataset) {
    dataset.collectGarbage(POLICY, Progress.none());
  }

  /// The rows of every version that can be read.
  private static SortedMap<Long, SortedMap<Long, Row>> versions(CrashStore store) {
    SortedMap<Long, SortedMap<Long, Row>> versions = new TreeMap<>();
    try (Dataset dataset = Crashing.open(store, 2)) {
      for (long version = dataset.latest().version(); version > 0; version--) {
        try {
          versions.put(version, Reading.all(dataset.at(version)));
        } catch (NotFound e) {
          assertThat(e).hasMessageContaining("version " + version);
        }
      }
    }
    return versions;
  }

  private static CheckReport check(CrashStore store) {
    try (Dataset dataset = Crashing.open(store, 2)) {
      CheckReport report = dataset.check(true, Progress.none());
      assertThat(report.problems()).isEmpty();
      return report;
    }
  }

  @Test
  void aCollectionCanEndAtEveryStep() {
    CrashStore base = base();
    SortedMap<Long, SortedMap<Long, Row>> before = versions(base);
    CrashStore whole = base.restarted(List.of());
    assertThat(Crashing.run(whole, Integer.MAX_VALUE, CollectionCrashTest::collect)).isFalse();
    SortedMap<Long, SortedMap<Long, Row>> after = versions(whole);
    List<Long> gone = new ArrayList<>(before.keySet());
    gone.removeAll(after.keySet());
    // The tagged version and the newest two stay.
    assertThat(after).containsOnlyKeys(2L, 8L, 9L).hasSizeLessThan(before.size());
    assertThat(check(whole).unreferencedFiles()).isZero();
    Set<Object> seen = new HashSet<>();
    int crashes = 0;
    for (boolean crashed = true; crashed; crashes++) {
      CrashStore store = base.restarted(List.of());
      crashed = Crashing.run(store, crashes, CollectionCrashTest::collect);
      if (!seen.add(store.state())) {
        continue;
      }
      for (Set<String> kept : Crashing.survivors(store.doubtful(), store.doubtful())) {
        CrashStore restarted = store.restarted(kept);
        check(restarted);
        SortedMap<Long, SortedMap<Long, Row>> now = versions(restarted);
        assertThat(now).as("after crash %d with %s", crashes, kept).containsAllEntriesOf(after);
        assertThat(before).containsAllEntriesOf(now);
        try (Dataset dataset = Crashing.open(restarted, 4)) {
          collect(dataset);
        }
        assertThat(versions(restarted)).isEqualTo(after);
        assertThat(check(restarted).unreferencedFiles()).isZero();
      }
    }
    assertThat(crashes).isGreaterThan(2 * gone.size());
  }
}
