package io.omendb.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.SnapshotLease;
import io.omendb.storage.Transaction;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What collections remove and keep, beside readers and writers.
class GarbageCollectionTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration DAY = Duration.ofDays(1);

  /// Version 2 has a file that version 4 drops, and version 5 deletes many rows in a file.
  private static World world() {
    World world = new World(1);
    try (Dataset dataset = world.open()) {
      world.append(dataset, 10);
      world.append(dataset, 20);
      world.note(dataset.restore(2));
      world.append(dataset, 3_000);
      world.delete(dataset, "id IN (31, 35, 38, 42) OR id BETWEEN 50 AND 1000");
      StringBuilder odd = new StringBuilder("id IN (1500");
      for (int i = 1_001; i < 3_000; i += 7) {
        odd.append(", ").append(i);
      }
      world.delete(dataset, odd + ")");
      world.delete(dataset, "id = 30");
    }
    return world;
  }

  @Test
  void olderVersionsAndWhatOnlyTheyNeededAreRemoved() {
    World world = world();
    assertThat(world.store.files().keySet()).anyMatch(name -> name.endsWith(".dv"));
    world.time.advance(WEEK);
    GcReport report = world.collect(WEEK, 3);
    assertThat(report.versionsRemoved()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(report.floor()).isEqualTo(5);
    assertThat(report.files()).hasEntrySatisfying("data", c -> assertThat(c.files()).isEqualTo(1));
    assertThat(report.orphans()).isEqualTo(GcReport.Count.NONE);
    assertThat(new Versions(world.store).numbers()).containsExactly(8L, 7L, 6L);
    world.requireWhole();
    world.requireNothingElse();
    try (Dataset dataset = world.open()) {
      assertThatExceptionOfType(NotFound.class)
          .isThrownBy(() -> dataset.at(3))
          .withMessageContaining("version 3 was removed by gc");
      assertThat(dataset.log()).extracting(v -> v.version()).containsExactly(8L, 7L, 6L);
    }
  }

  @Test
  void whatWasThereDuringTheTimeStays() {
    World world = world();
    world.time.advance(WEEK.minusSeconds(1));
    try (Dataset dataset = world.open()) {
      world.append(dataset, 1);
    }
    world.time.advance(Duration.ofSeconds(1));
    // Version 8 was the newest until a second ago: only what came before it is old.
    assertThat(world.collect(WEEK, 1).versionsRemoved())
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(new Versions(world.store).numbers()).containsExactly(9L, 8L);
    world.requireWhole();
  }

  @Test
  void aDryRunTellsTheSameAndChangesNothing() {
    World world = world();
    world.time.advance(WEEK);
    var before = world.store.files();
    GcReport dry;
    try (Dataset dataset = world.open()) {
      dry = dataset.collectGarbage(new GcPolicy(WEEK, 2, DAY, false, false), Progress.none());
    }
    assertThat(world.store.files()).isEqualTo(before);
    GcReport real = world.collect(WEEK, 2);
    assertThat(real.applied()).isTrue();
    assertThat(dry.applied()).isFalse();
    assertThat(dry.files()).isEqualTo(real.files());
    assertThat(dry.versionsRemoved()).isEqualTo(real.versionsRemoved()).isNotEmpty();
    assertThat(real.total().files()).isEqualTo(before.size() - world.store.files().size() + 1L);
  }

  @Test
  void tagsKeepTheirVersionsUntilTheyAreRemoved() {
    World world = world();
    try (Dataset dataset = world.open()) {
      world.note(dataset.tag("training", 3));
      assertThat(dataset.at("training").version()).isEqualTo(3);
      assertThatExceptionOfType(NotFound.class).isThrownBy(() -> dataset.at("nothing"));
      assertThatExceptionOfType(NotFound.class).isThrownBy(() -> dataset.tag("later", 99));
      assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> dataset.tag("7", 3));
    }
    world.time.advance(WEEK);
    GcReport report = world.collect(WEEK, 1);
    assertThat(report.kept()).containsExactly(new GcReport.Kept(3, List.of("tag training")));
    world.requireWhole();
    world.requireNothingElse();
    try (Dataset dataset = world.open()) {
      assertThat(World.read(dataset.at("training"))).isEqualTo(world.rows.get(3L));
      world.note(dataset.untag("training"));
      assertThat(dataset.tags()).isEmpty();
      assertThatExceptionOfType(NotFound.class).isThrownBy(() -> dataset.untag("training"));
    }
    world.time.advance(WEEK);
    assertThat(world.collect(WEEK, 1).versionsRemoved()).contains(3L);
    world.requireWhole();
    world.requireNothingElse();
  }

  @Test
  void aCollectionReadsNoRootTwice() {
    World world = new World(3);
    try (Dataset dataset = world.open()) {
      for (int i = 0; i < 30; i++) {
        world.append(dataset, 1);
      }
    }
    world.time.advance(Duration.ofHours(2));
    world.collect(WEEK, 1);
    int before = world.store.reads();
    GcReport report = world.collect(WEEK, 1);
    assertThat(report.versionsRemoved()).isEmpty();
    // The newest root, the account and the pages: not the thirty others.
    assertThat(world.store.reads() - before).isLessThan(12);
  }

  @Test
  void aLogReadsNoMoreThanItPrints() {
    World world = new World(3);
    try (Dataset dataset = world.open()) {
      for (int i = 0; i < 30; i++) {
        world.append(dataset, 1);
      }
    }
    try (Dataset dataset = world.open()) {
      int before = world.store.reads();
      var log = dataset.log(20).iterator();
      assertThat(List.of(log.next().version(), log.next().version(), log.next().version()))
          .containsExactly(20L, 19L, 18L);
      assertThat(world.store.reads() - before).isEqualTo(3);
    }
  }

  @Test
  void versionsAreFoundByTime() {
    World world = new World(4);
    List<java.time.Instant> times = new ArrayList<>();
    try (Dataset dataset = world.open()) {
      for (int i = 0; i < 9; i++) {
        times.add(world.time.now());
        world.time.advance(DAY);
        world.append(dataset, 1);
      }
      for (int i = 0; i < 9; i++) {
        assertThat(dataset.at(times.get(i)).version()).isEqualTo(i + 1);
        assertThat(dataset.at(times.get(i).plusSeconds(5)).version()).isEqualTo(i + 1);
      }
      assertThatExceptionOfType(NotFound.class)
          .isThrownBy(() -> dataset.at(times.getFirst().minusSeconds(1)));
      world.note(dataset.tag("t", 2));
    }
    world.collect(DAY.multipliedBy(3), 1);
    try (Dataset dataset = world.open()) {
      assertThat(dataset.at(times.get(1)).version()).isEqualTo(2);
      assertThat(dataset.at(times.get(8)).version()).isEqualTo(9);
    }
  }

  @Test
  void aReadersLeaseKeepsItsVersion() {
    World world = world();
    world.time.advance(WEEK);
    try (Dataset reading = world.open();
        SnapshotLease lease = reading.at(3).lease(Duration.ofMinutes(30))) {
      Snapshot snapshot = lease.snapshot();
      for (int i = 0; i < 5; i++) {
        world.time.advance(Duration.ofMinutes(25));
        lease.renew();
        GcReport report = world.collect(WEEK, 1);
        assertThat(report.kept()).extracting(GcReport.Kept::version).containsExactly(3L);
      }
      assertThat(World.read(snapshot)).isEqualTo(world.rows.get(3L));
      world.requireWhole();
    }
    assertThat(world.store.files().keySet()).noneMatch(name -> name.startsWith("leases/"));
    assertThat(world.collect(WEEK, 1).versionsRemoved()).containsExactly(3L);
    world.requireNothingElse();
  }

  @Test
  void anExpiredLeaseKeepsNothingAndItsReaderIsTold() {
    World world = world();
    world.time.advance(WEEK);
    try (Dataset reading = world.open();
        SnapshotLease lease = reading.at(3).lease(Duration.ofMinutes(30))) {
      world.time.advance(Duration.ofMinutes(31));
      GcReport report = world.collect(WEEK, 1);
      assertThat(report.versionsRemoved()).contains(3L);
      assertThat(report.files()).containsKey("leases");
      assertThatExceptionOfType(NotFound.class)
          .isThrownBy(lease::renew)
          .withMessageContaining("version 3 was removed by gc");
      assertThatExceptionOfType(NotFound.class)
          .isThrownBy(() ->
              reading
                  .latest()
                  .lease(Duration.ofMinutes(1))
                  .snapshot()
                  .take(new long[] {99_999}, List.of("id")))
          .withMessageContaining("no row");
      assertThatThrownBy(() -> reading.latest().lease(Duration.ofMillis(1)))
          .isInstanceOf(InvalidInput.class);
    }
  }

  @Test
  void aReaderWithoutALeaseIsToldWhyItsFilesAreGone() {
    World world = world();
    try (Dataset reading = world.open()) {
      Snapshot snapshot = reading.at(3);
      world.time.advance(WEEK);
      world.collect(WEEK, 1);
      assertThatExceptionOfType(NotFound.class)
          .isThrownBy(() -> World.read(snapshot))
          .withMessageContaining("version 3 was removed by gc");
      assertThatExceptionOfType(NotFound.class)
          .isThrownBy(() -> snapshot.lease(Duration.ofMinutes(1)));
    }
    assertThat(world.store.files().keySet()).noneMatch(name -> name.startsWith("leases/"));
  }

  @Test
  void aWritersFilesAreNoOrphansHoweverLongItTakes() {
    World world = world();
    try (Dataset dataset = world.open();
        Transaction transaction = dataset.begin()) {
      transaction.append(world.batch(1 << 20));
      for (int hour = 0; hour < 40; hour++) {
        world.time.advance(Duration.ofMinutes(20));
        transaction.append(world.batch(1));
        world.time.advance(Duration.ofMinutes(25));
        transaction.append(world.batch(1));
      }
      assertThat(world.store.files().keySet()).anyMatch(name -> name.startsWith("leases/"));
      GcReport report = world.collect(DAY, 1);
      assertThat(report.orphans()).isEqualTo(GcReport.Count.NONE);
      assertThat(report.waiting().files()).isPositive();
      world.note(transaction.commit());
    }
    assertThat(world.store.files().keySet()).noneMatch(name -> name.startsWith("leases/"));
    world.requireWhole();
  }

  @Test
  void whatNoVersionEverNamedIsRemovedAfterItsTime() {
    World world = world();
    abandon(world);
    world.time.advance(DAY.minusSeconds(1));
    assertThat(world.collect(WEEK, 1).waiting().files()).isEqualTo(1);
    world.time.advance(Duration.ofSeconds(1));
    GcReport report = world.collect(WEEK, 1);
    assertThat(report.orphans().files()).isEqualTo(1);
    assertThat(report.waiting()).isEqualTo(GcReport.Count.NONE);
    world.requireWhole();
    world.requireNothingElse();
  }

  @Test
  void aNumberThatAStalledWriterMadeAnewIsNoVersionAndGoes() {
    World world = world();
    byte[] fourth;
    String path = Versions.path(4);
    try (var bytes = world.store.open(path)) {
      fourth = bytes.slice(0, bytes.length()).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }
    world.time.advance(WEEK);
    world.collect(WEEK, 1);
    world.store.putIfAbsent(path, fourth);
    try (Dataset dataset = world.open()) {
      assertThatExceptionOfType(NotFound.class).isThrownBy(() -> dataset.at(4));
      assertThat(dataset.latest().version()).isEqualTo(8);
    }
    world.requireWhole();
    GcReport report = world.collect(WEEK, 1);
    assertThat(report.versionsRemoved()).isEmpty();
    assertThat(report.files())
        .hasEntrySatisfying("manifest", c -> assertThat(c.files()).isEqualTo(1));
    world.requireNothingElse();
  }

  @Test
  void ofTwoCollectionsAtOnceOneLosesAndRemovesNothing() {
    World world = world();
    world.time.advance(WEEK);
    List<GcReport> inner = new ArrayList<>();
    world.store.hook(what -> {
      if (what.startsWith("put gc/")) {
        world.store.hook(_ -> {});
        inner.add(world.collect(WEEK, 2));
      }
    });
    assertThatExceptionOfType(CommitConflict.class).isThrownBy(() -> world.collect(WEEK, 1));
    assertThat(inner).hasSize(1);
    world.requireWhole();
    assertThat(world.collect(WEEK, 1).versionsRemoved()).containsExactly(7L);
    world.requireNothingElse();
  }

  @Test
  void policiesThatHarmReadersAreRefused() {
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> new GcPolicy(Duration.ofMinutes(59), 1, DAY, true, false));
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> new GcPolicy(WEEK, 1, Duration.ofMinutes(59), true, false));
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> new GcPolicy(WEEK, 0, DAY, true, true));
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> new GcPolicy(Duration.ofDays(-1), 1, DAY, true, true));
    assertThat(GcPolicy.standard().applied().apply()).isTrue();
    assertThat(GcPolicy.standard().apply()).isFalse();
  }

  /// A tag that is set, or a lease that is taken, at any moment of a collection either holds or is
  /// refused.
  @Test
  void tagsAndLeasesAtAnyMomentHoldOrAreRefused() {
    World base = world();
    base.time.advance(WEEK);
    int held = 0;
    int refused = 0;
    for (int moment = 0; moment < 40; moment++) {
      for (boolean tag : new boolean[] {true, false}) {
        World world = base.copy();
        int[] left = {moment};
        List<SnapshotLease> holding = new ArrayList<>();
        boolean[] refusedNow = new boolean[1];
        world.store.hook(_ -> {
          if (left[0]-- == 0) {
            world.store.hook(_ -> {});
            Dataset other = world.open();
            try {
              if (tag) {
                world.note(other.tag("pin", 3));
              } else {
                holding.add(other.at(3).lease(Duration.ofHours(5)));
              }
            } catch (NotFound e) {
              refusedNow[0] = true;
            }
          }
        });
        world.collect(WEEK, 1);
        world.store.hook(_ -> {});
        if (left[0] >= 0) {
          continue;
        }
        noteNewest(world);
        if (refusedNow[0]) {
          refused++;
          try (Dataset dataset = world.open()) {
            assertThat(dataset.tags()).isEmpty();
          }
        } else {
          held++;
          world.collect(WEEK, 1);
          try (Dataset dataset = world.open()) {
            assertThat(World.read(dataset.at(3))).isEqualTo(world.rows.get(3L));
          }
        }
        holding.forEach(SnapshotLease::close);
        world.requireWhole();
      }
    }
    assertThat(held).isGreaterThan(10);
    assertThat(refused).isGreaterThan(10);
  }

  /// A refused tag leaves two versions, which hold what the one before holds.
  private static void noteNewest(World world) {
    try (Dataset dataset = world.open()) {
      for (var version : dataset.log()) {
        world.rows.computeIfAbsent(version.version(), v -> World.read(dataset.at(v)));
      }
    }
  }

  @Test
  void aCollectionThatStopsAnywhereIsFinishedByTheNext() {
    World base = world();
    try (Dataset dataset = base.open()) {
      base.note(dataset.tag("pin", 3));
    }
    abandon(base);
    base.time.advance(WEEK);
    World whole = base.copy();
    whole.collect(WEEK, 2);
    int crashes = 0;
    for (boolean crashed = true; crashed; crashes++) {
      World world = base.copy();
      world.store.crashAt(crashes);
      try {
        world.collect(WEEK, 2);
        crashed = false;
      } catch (HookedStore.Crash e) {
        crashed = true;
      }
      world.store.crashAt(-1);
      world.requireWhole();
      // The lease of the process that is gone expires; with it, its files are collected.
      world.time.advance(Duration.ofHours(2));
      world.collect(WEEK, 2);
      world.requireWhole();
      world.requireNothingElse();
      assertThat(new Versions(world.store).numbers())
          .isEqualTo(new Versions(whole.store).numbers());
      world.time.advance(Duration.ofHours(-2));
    }
    assertThat(crashes).isGreaterThan(20);
  }

  @Test
  void whateverHappensBetweenCollectionsEveryVersionOfTheHistoryIsWhole() {
    for (int seed = 0; seed < 3; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      World world = new World(seed);
      for (int step = 0; step < 60; step++) {
        try (Dataset dataset = world.open()) {
          change(world, dataset, random);
        }
        world.time.advance(Duration.ofHours(random.nextInt(20)));
        if (random.nextInt(8) == 0) {
          world.collect(Duration.ofHours(random.nextInt(200)), 1 + random.nextInt(5));
          world.requireWhole();
        }
      }
      try (Dataset dataset = world.open()) {
        for (var tag : dataset.tags()) {
          world.note(dataset.untag(tag.name()));
        }
      }
      world.time.advance(WEEK);
      world.collect(DAY, 1);
      world.requireWhole();
      world.requireNothingElse();
      assertThat(new Versions(world.store).numbers()).hasSize(1);
    }
  }

  private static void change(World world, Dataset dataset, SplittableRandom random) {
    List<Long> numbers = new Versions(world.store).numbers();
    long some = numbers.get(random.nextInt(numbers.size()));
    switch (random.nextInt(6)) {
      case 0 -> world.note(dataset.restore(some));
      case 1 -> {
        if (some < dataset.latest().version()) {
          world.note(dataset.tag("t" + random.nextInt(3), some));
        }
      }
      case 2 -> deleteSome(world, dataset, random.nextInt(100));
      default -> {
        for (int i = 0; i < random.nextInt(12); i++) {
          world.append(dataset, 1 + random.nextInt(9));
        }
      }
    }
  }

  /// A file that a writer left who was stopped.
  private static void abandon(World world) {
    world.store.putIfAbsent("data/" + world.time.newId() + ".arrow", new byte[100]);
  }

  private static void deleteSome(World world, Dataset dataset, int first) {
    if (dataset.latest().rows() > 0) {
      world.delete(dataset, "id BETWEEN " + first + " AND " + (first + 10));
    }
  }
}
