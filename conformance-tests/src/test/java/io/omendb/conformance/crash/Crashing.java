package io.omendb.conformance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.FixedEnvironment;
import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.dataset.Sample;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.format.manifest.Tag;
import io.omendb.storage.schema.Schema;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;

/// A dataset to crash, and what can be seen of it afterwards. Stateless.
final class Crashing {
  /// Up to so many names every subset of them may be what is left.
  private static final int EVERY_SUBSET = 3;

  private Crashing() {}

  /// What can be seen of the newest version.
  record Seen(
      long version,
      Schema schema,
      SortedMap<Long, Row> rows,
      List<String> indexes,
      List<Tag> tags) {}

  /// A dataset with an index that answers for some of the rows, deleted rows and a tag.
  static CrashStore base() {
    CrashStore store = new CrashStore(true);
    try (Dataset dataset =
        Dataset.create("memory:crash", store, Sample.SCHEMA, new FixedEnvironment(1))) {
      append(dataset, 1, 400);
      dataset.createIndex("v").name("near").type("ivf-pq").threads(1).build();
      try (Transaction transaction = dataset.begin()) {
        transaction.append(Row.batch(Sample.SCHEMA, new Sample(4).rows(30)));
        transaction.delete("tiny > 100");
        transaction.commit();
      }
      dataset.tag("first", 2);
    }
    return store;
  }

  static void append(Dataset dataset, long seed, int rows) {
    try (Transaction transaction = dataset.begin()) {
      transaction.append(Row.batch(Sample.SCHEMA, new Sample(seed).rows(rows)));
      transaction.commit();
    }
  }

  static Dataset open(CrashStore store, long seed) {
    return Dataset.open("memory:crash", store, new FixedEnvironment(seed));
  }

  /// Changes a dataset until the power fails at this step; answers whether it did.
  static boolean run(CrashStore store, int failure, Consumer<Dataset> change) {
    store.failAt(failure);
    try (Dataset dataset = open(store, 3)) {
      change.accept(dataset);
      return false;
    } catch (CrashStore.Crash e) {
      return true;
    }
  }

  static Seen see(CrashStore store) {
    try (Dataset dataset = open(store, 2)) {
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
      Snapshot now = dataset.latest();
      return new Seen(
          now.version(),
          now.schema(),
          Reading.all(now),
          now.indexes().stream().map(index -> index.name()).toList(),
          dataset.tags());
    }
  }

  /// Which of the doubtful may be left: every subset of few; of many none, all, and of each of
  /// `chosen` this one alone and all but this one.
  static Set<Set<String>> survivors(List<String> doubtful, Collection<String> chosen) {
    Set<Set<String>> survivors = new LinkedHashSet<>();
    if (doubtful.size() <= EVERY_SUBSET) {
      for (int bits = 0; bits < 1 << doubtful.size(); bits++) {
        Set<String> kept = new HashSet<>();
        for (int i = 0; i < doubtful.size(); i++) {
          if ((bits >> i & 1) != 0) {
            kept.add(doubtful.get(i));
          }
        }
        survivors.add(kept);
      }
      return survivors;
    }
    survivors.add(Set.of());
    survivors.add(Set.copyOf(doubtful));
    for (String name : chosen) {
      Set<String> others = new HashSet<>(doubtful);
      others.remove(name);
      survivors.add(Set.of(name));
      survivors.add(others);
    }
    return survivors;
  }
}
