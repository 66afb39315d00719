package io.omendb.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.BatchReader;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.column.Batch;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.commit.history.References;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.schema.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A dataset in a store with a clock, and what each of its versions holds. For one thread at a
/// time.
final class World {
  static final Schema SCHEMA = Schema.parse("id int64");

  final SimulatedTime time;
  final HookedStore store;
  final TreeMap<Long, List<Long>> rows;
  private long next;

  World(long seed) {
    time = new SimulatedTime(seed);
    store = new HookedStore(time);
    rows = new TreeMap<>();
    try (Dataset dataset = Dataset.create("memory:gc", store, SCHEMA, time)) {
      note(dataset.latest());
    }
  }

  private World(World other) {
    time = other.time;
    store = other.store.copy();
    rows = new TreeMap<>(other.rows);
    next = other.next;
  }

  World copy() {
    return new World(this);
  }

  Dataset open() {
    return Dataset.open("memory:gc", store, time);
  }

  /// Remembers what a version holds.
  Snapshot note(Snapshot snapshot) {
    rows.put(snapshot.version(), read(snapshot));
    return snapshot;
  }

  static List<Long> read(Snapshot snapshot) {
    List<Long> ids = new ArrayList<>();
    try (BatchReader reader = snapshot.scan().run()) {
      reader.forEachRemaining(batch -> {
        for (int row = 0; row < batch.rows(); row++) {
          ids.add(batch.columns().getFirst().longAt(row));
        }
      });
    }
    return ids;
  }

  Snapshot append(Dataset dataset, int count) {
    try (Transaction transaction = dataset.begin()) {
      transaction.append(batch(count));
      return note(transaction.commit());
    }
  }

  Batch batch(int count) {
    ColumnBuilder ids = new ColumnBuilder(SCHEMA.require("id").type());
    for (int i = 0; i < count; i++) {
      ids.addLong(next++);
    }
    return new Batch(SCHEMA, count, List.of(ids.build()));
  }

  Snapshot delete(Dataset dataset, String where) {
    try (Transaction transaction = dataset.begin()) {
      transaction.delete(where);
      return note(transaction.commit());
    }
  }

  GcReport collect(Duration olderThan, long keep) {
    try (Dataset dataset = open()) {
      return dataset.collectGarbage(policy(olderThan, keep), Progress.none());
    }
  }

  static GcPolicy policy(Duration olderThan, long keep) {
    return new GcPolicy(olderThan, keep, Duration.ofHours(24), true, true);
  }

  /// Every version that is part of the history holds what it held.
  void requireWhole() {
    try (Dataset dataset = open()) {
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
      for (long version : new Versions(store).numbers()) {
        assertThat(read(dataset.at(version)))
            .as("version %d", version)
            .isEqualTo(rows.get(version));
      }
    }
  }

  /// No file is there but what versions of the history need, their roots, and one account.
  void requireNothingElse() {
    Versions versions = new Versions(store);
    Set<String> needed = new TreeSet<>();
    for (long version : versions.numbers()) {
      needed.addAll(References.of(store, versions.at(version)));
      needed.add(Inventory.fileName(Versions.path(version)));
    }
    Set<String> there = new TreeSet<>();
    store.files().keySet().stream()
        .filter(path -> !path.startsWith("gc/"))
        .forEach(path -> there.add(Inventory.fileName(path)));
    assertThat(there).isEqualTo(needed);
    assertThat(store.files().keySet().stream().filter(path -> path.startsWith("gc/"))).hasSize(1);
  }
}
