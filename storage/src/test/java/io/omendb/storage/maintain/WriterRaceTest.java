package io.omendb.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.storage.Compaction;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.SnapshotLease;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.maintain.compact.CompactionResult;
import io.omendb.storage.maintain.compact.CompactionTask;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Writers and readers that are slow, or lose more than once, beside compactions and collections.
class WriterRaceTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void rowsThatAreMovedAgainBeforeTheCommitAreFollowedAgain() {
    World world = new World(1);
    try (Dataset dataset = world.open();
        Dataset other = world.open()) {
      world.append(dataset, 5);
      world.append(dataset, 5);
      Snapshot after;
      try (Transaction transaction = dataset.begin()) {
        assertThat(transaction.delete("id IN (3, 7)")).isEqualTo(2);
        int[] races = {3};
        world.store.hook(what -> {
          if (what.startsWith("put manifest/") && races[0] > 0) {
            int left = races[0];
            races[0] = 0;
            other.compaction().clusterBy(List.of("id")).run();
            races[0] = left - 1;
          }
        });
        after = transaction.commit();
        assertThat(races[0]).isZero();
      }
      assertThat(World.read(after)).containsExactly(0L, 1L, 2L, 4L, 5L, 6L, 8L, 9L);
    }
  }

  @Test
  void aTransactionWhoseFilesWereCollectedIsRefused() {
    World world = new World(2);
    try (Dataset dataset = world.open()) {
      world.append(dataset, 5);
      try (Transaction transaction = dataset.begin()) {
        transaction.update("id = 1", "id = 11");
        transaction.delete("id = 2");
        world.time.advance(DAY.multipliedBy(2));
        assertThat(world.collect(WEEK, 1).orphans().files()).isPositive();
        assertThatExceptionOfType(CommitConflict.class)
            .isThrownBy(transaction::commit)
            .withMessageContaining("was removed");
      }
      assertThat(dataset.latest().version()).isEqualTo(2);
    }
    world.requireWhole();
  }

  @Test
  void aCompactionThatIsCommittedLateIsRefusedIfItsFilesWereCollected() {
    World world = new World(3);
    try (Dataset dataset = world.open()) {
      world.append(dataset, 5);
      world.append(dataset, 5);
      Compaction compaction = dataset.compaction();
      List<CompactionResult> results =
          compaction.plan().tasks().stream().map(compaction::run).toList();
      assertThat(results).isNotEmpty();
      world.time.advance(DAY.multipliedBy(2));
      world.collect(WEEK, 1);
      assertThatExceptionOfType(CommitConflict.class)
          .isThrownBy(() -> compaction.commit(results))
          .withMessageContaining("was removed");
    }
    world.requireWhole();
  }

  @Test
  void aCollectionDuringALateCommitLeavesItsFiles() {
    World world = new World(8);
    try (Dataset dataset = world.open()) {
      world.append(dataset, 5);
      world.append(dataset, 5);
      Compaction compaction = dataset.compaction();
      List<CompactionResult> results =
          compaction.plan().tasks().stream().map(compaction::run).toList();
      world.time.advance(DAY.multipliedBy(2));
      int[] collections = {0};
      world.store.hook(what -> {
        if (what.startsWith("put manifest/")) {
          collections[0]++;
          world.collect(WEEK, 1);
        }
      });
      world.note(compaction.commit(results));
      assertThat(collections[0]).isEqualTo(1);
    }
    world.requireWhole();
    assertThat(world.store.files().keySet()).noneMatch(name -> name.startsWith("leases/"));
  }

  @Test
  void aCompactionOfAVersionThatWasCollectedIsRefused() {
    World world = new World(9);
    try (Dataset dataset = world.open()) {
      world.append(dataset, 5);
      world.append(dataset, 5);
      Compaction compaction = dataset.compaction();
      CompactionTask task = compaction.plan().tasks().getFirst();
      List<CompactionResult> results = List.of(compaction.run(task));
      world.append(dataset, 5);
      world.collect(Duration.ZERO, 1);
      assertThatExceptionOfType(CommitConflict.class)
          .isThrownBy(() -> compaction.run(task))
          .withMessageContaining("version 3");
      assertThatExceptionOfType(CommitConflict.class)
          .isThrownBy(() -> compaction.commit(results))
          .withMessageContaining("version 3");
      assertThat(World.read(dataset.latest())).hasSize(15);
    }
    world.requireWhole();
  }

  @Test
  void whatTakesLongKeepsItsFiles() {
    World world = new World(4);
    Progress slow =
        (_, _, _) -> {
          world.time.advance(Duration.ofMinutes(25));
          world.collect(WEEK, 1);
        };
    try (Dataset dataset = world.open()) {
      for (int i = 0; i < 100; i++) {
        world.append(dataset, 5);
      }
      dataset.compaction().progress(slow).run();
      world.note(dataset.latest());
      world.note(dataset.alter().addColumn("twice int64", "id * 2").progress(slow).commit());
    }
    world.requireWhole();
  }

  @Test
  void aLeaseThatIsRenewedAtAnyMomentKeepsItsVersion() {
    int renewed = 0;
    for (int seed = 0; seed < 6; seed++) {
      for (int moment = 0; moment < 8; moment++) {
        World world = new World(seed);
        try (Dataset dataset = world.open()) {
          world.append(dataset, 5);
          world.append(dataset, 5);
          try (SnapshotLease lease = dataset.at(2).lease(Duration.ofMinutes(30))) {
            world.time.advance(Duration.ofMinutes(20));
            int[] left = {moment};
            world.store.hook(what -> {
              if (what.equals("list leases") && left[0]-- == 0) {
                lease.renew();
              }
            });
            GcReport report = world.collect(Duration.ZERO, 1);
            world.store.hook(_ -> {});
            renewed += left[0] < 0 ? 1 : 0;
            assertThat(report.kept())
                .as("seed %d, moment %d", seed, moment)
                .extracting(GcReport.Kept::version)
                .containsExactly(2L);
            assertThat(World.read(lease.snapshot())).hasSize(5);
          }
        }
        assertThat(world.store.files().keySet()).noneMatch(name -> name.startsWith("leases/"));
      }
    }
    assertThat(renewed).isGreaterThan(20);
  }

  @Test
  void theNewestVersionIsFoundWhileOlderOnesAreRemoved() {
    int collected = 0;
    for (int moment = 0; moment < 8; moment++) {
      World world = new World(6);
      try (Dataset idle = world.open();
          Dataset dataset = world.open()) {
        world.append(dataset, 1);
        world.append(dataset, 1);
        world.note(dataset.tag("kept", 3));
        assertThat(idle.latest().version()).isEqualTo(4);
        for (int i = 0; i < 20; i++) {
          world.append(dataset, 1);
        }
        world.note(dataset.tag("four", 4));
        int[] left = {moment};
        world.store.look(_ -> {
          if (left[0]-- == 0) {
            world.store.look(_ -> {});
            world.collect(Duration.ZERO, 1);
          }
        });
        assertThat(idle.latest().version()).as("moment %d", moment).isEqualTo(25);
        collected += left[0] < 0 ? 1 : 0;
        world.store.look(_ -> {});
      }
      world.requireWhole();
    }
    assertThat(collected).isGreaterThan(4);
  }

  @Test
  void aTimeOfRemovedVersionsIsNotThatOfAnOlderOneThatIsKept() {
    World world = new World(5);
    List<Instant> times = new ArrayList<>();
    try (Dataset dataset = world.open()) {
      for (int i = 0; i < 9; i++) {
        times.add(world.time.now());
        world.time.advance(DAY);
        world.append(dataset, 1);
      }
      world.note(dataset.tag("two", 2));
      world.note(dataset.tag("three", 3));
    }
    world.collect(DAY.multipliedBy(3), 1);
    try (Dataset dataset = world.open()) {
      assertThat(dataset.at(times.get(1)).version()).isEqualTo(2);
      assertThat(dataset.at(times.get(2).minusSeconds(1)).version()).isEqualTo(2);
      assertThatExceptionOfType(NotFound.class)
          .isThrownBy(() -> dataset.at(times.get(4)))
          .withMessageContaining("was removed");
    }
  }

  @Test
  void aLeaseThatEndsDuringACheckIsNoProblem() {
    World world = new World(7);
    try (Dataset dataset = world.open()) {
      world.append(dataset, 5);
      SnapshotLease lease = dataset.latest().lease(Duration.ofMinutes(30));
      assertThat(dataset.check(false, (_, _, _) -> lease.close()).problems()).isEmpty();
    }
  }
}
