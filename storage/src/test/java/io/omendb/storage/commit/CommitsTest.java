package io.omendb.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.CommitUnknown;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.deletion.DeletionReader;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.objectstore.LocalObjectStore;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitsTest {
  private final Datasets datasets = new Datasets(1);
  private final MemoryObjectStore store = new MemoryObjectStore("memory:photos");
  private final TestWriter commits = new TestWriter(store, datasets);
  private final Versions versions = new Versions(store);

  private static IndexEntry index(String name) {
    return new IndexEntry(name, 1, "hnsw", Metric.L2, Map.of(), List.of());
  }

  private static Change delete(long fragment, int... rows) {
    return new Change.DeleteRows(Map.of(fragment, DeletedRows.of(rows)));
  }

  @Test
  void versionsFollowEachOther() {
    ManifestRoot first = commits.create(Datasets.SCHEMA);
    ManifestRoot second = commits.commit(first, List.of(datasets.append(store, 10, 5)), "import");
    assertThat(second.version()).isEqualTo(2);
    assertThat(second.operation().kind()).isEqualTo(Operation.Kind.APPEND);
    assertThat(second.operation().rowsAdded()).isEqualTo(15);
    assertThat(second.operation().bytesWritten()).isEqualTo(400);
    assertThat(second.operation().description()).isEqualTo("import");
    assertThat(second.inline()).extracting(FragmentEntry::id).containsExactly(0L, 1L);
    assertThat(second.inline().get(1).rowIds()).isEqualTo(RowIdSet.of(10, 5));
    assertThat(second.parentCrc32c()).isEqualTo(versions.read(1).crc32c()).isNotZero();
    assertThat(versions.latest().operation()).isEqualTo(second.operation());
    assertThat(versions.latest().timestamp()).isEqualTo(second.timestamp());
    assertThat(versions.at(1).schema()).isEqualTo(Datasets.SCHEMA);
    assertThat(versions.numbers()).containsExactly(2L, 1L);
    assertThat(commits.commit(second, List.of())).isSameAs(second);
  }

  @Test
  void absenceIsExplained() {
    assertThat(versions.exists()).isFalse();
    assertThatThrownBy(versions::latest)
        .isInstanceOf(NotFound.class)
        .hasMessage("no dataset at memory:photos");
    store.putIfAbsent("data/a.bin", new byte[1]);
    assertThatThrownBy(() -> versions.at(1))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("memory:photos is not a dataset (no manifest/ directory");
    commits.create(Datasets.SCHEMA);
    assertThatThrownBy(() -> versions.at(99))
        .isInstanceOf(NotFound.class)
        .hasMessage("version 99 not found; available 1..1");
    assertThatThrownBy(() -> versions.at(0)).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> versions.at(-1)).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> commits.create(Datasets.SCHEMA))
        .isInstanceOf(CommitConflict.class)
        .hasMessageContaining("already exists at version 1");
  }

  @Test
  void pagesSortingBeforeRootsDoNotHideThem() {
    commits.create(Datasets.SCHEMA);
    for (int i = 0; i < 5; i++) {
      store.putIfAbsent("manifest/0000000" + i + "-0000-4000-8000-000000000000.page", new byte[1]);
      store.putIfAbsent("manifest/f000000" + i + "-0000-4000-8000-000000000000.page", new byte[1]);
    }
    assertThat(versions.latest().version()).isEqualTo(1);
    assertThat(versions.numbers()).containsExactly(1L);
  }

  @Test
  void appendsRebaseAndKeepTheirFiles() {
    ManifestRoot base = commits.create(Datasets.SCHEMA);
    commits.commit(base, List.of(datasets.append(store, 10)));
    ManifestRoot third = commits.commit(base, List.of(datasets.append(store, 7)));
    assertThat(third.version()).isEqualTo(3);
    assertThat(third.inline().get(1).rowIds()).isEqualTo(RowIdSet.of(10, 7));
    assertThat(third.liveRows()).isEqualTo(17);
  }

  @Test
  void deletesUniteAndCountOnlyWhatIsNew() {
    ManifestRoot base = commits.create(Datasets.SCHEMA);
    base = commits.commit(base, List.of(datasets.append(store, 10)));
    commits.commit(base, List.of(delete(0, 1, 2)));
    ManifestRoot both = commits.commit(base, List.of(delete(0, 2, 3)));
    assertThat(both.operation().rowsDeleted()).isEqualTo(1);
    assertThat(both.liveRows()).isEqualTo(7);
    FragmentEntry entry = both.inline().getFirst();
    assertThat(DeletionReader.read(store, entry, both.datasetId()).toArray())
        .containsExactly(1, 2, 3);
    ManifestRoot last = both;
    assertThatThrownBy(() -> commits.commit(last, List.of(delete(0, 10))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("position 10 of fragment 0, which has 10 rows");
    assertThatThrownBy(() -> commits.commit(last, List.of(delete(5, 1))))
        .isInstanceOf(CommitConflict.class)
        .hasMessageContaining("fragment 5");
    assertThat(versions.latest().version()).isEqualTo(last.version());
  }

  @Test
  void largeDeletionsGoToAFile() {
    ManifestRoot root = commits.create(Datasets.SCHEMA);
    root = commits.commit(root, List.of(datasets.append(store, 100_000)));
    int[] scattered = IntStream.range(0, 2_000).map(i -> i * 37).toArray();
    root = commits.commit(root, List.of(delete(0, scattered)));
    FragmentEntry entry = root.inline().getFirst();
    assertThat(entry.deletions()).get().isInstanceOf(DeletionVector.InFile.class);
    assertThat(DeletionReader.read(store, entry, root.datasetId()).toArray())
        .containsExactly(scattered);
    assertThat(root.operation().bytesWritten()).isGreaterThan(2_000);
  }

  @Test
  void oneTransactionAppendsAndDeletes() {
    ManifestRoot root = commits.create(Datasets.SCHEMA);
    root = commits.commit(root, List.of(datasets.append(store, 10)));
    root = commits.commit(root, List.of(datasets.append(store, 3), delete(0, 4)));
    assertThat(root.liveRows()).isEqualTo(12);
    assertThat(root.version()).isEqualTo(3);
  }

  @Test
  void indexesComeAndGoByName() {
    ManifestRoot base = commits.create(Datasets.SCHEMA);
    ManifestRoot with = commits.commit(base, List.of(new Change.AddIndex(index("b"))));
    ManifestRoot two = commits.commit(base, List.of(new Change.AddIndex(index("a"))));
    assertThat(two.indexes()).extracting(IndexEntry::name).containsExactly("a", "b");
    assertThatThrownBy(() -> commits.commit(base, List.of(new Change.AddIndex(index("a")))))
        .isInstanceOf(CommitConflict.class)
        .hasMessageContaining("an index named 'a' exists in version 3");
    commits.commit(two, List.of(new Change.DropIndex("b")));
    assertThatThrownBy(() -> commits.commit(with, List.of(new Change.DropIndex("b"))))
        .isInstanceOf(CommitConflict.class)
        .hasMessageContaining("another writer dropped");
    assertThatThrownBy(() -> commits.commit(two, List.of(new Change.DropIndex("zzz"))))
        .isInstanceOf(NotFound.class);
    assertThat(versions.latest().indexes()).hasSize(1);
  }

  @Test
  void appendsFitColumnsThatOthersAddIfTheyMayBeNull() {
    ManifestRoot base = commits.create(Datasets.SCHEMA);
    int next = base.nextFieldId();
    Field nullable = new Field(next, "more", DataType.Scalar.INT32, true);
    commits.commit(base, List.of(new Change.AddColumns(List.of(nullable), Map.of())));
    ManifestRoot third = commits.commit(base, List.of(datasets.append(store, 1)));
    assertThat(third.schema().fields()).contains(nullable);
    assertThat(third.liveRows()).isEqualTo(1);
    Field required = new Field(next + 1, "must", DataType.Scalar.INT32, false);
    commits.commit(third, List.of(new Change.AddColumns(List.of(required), Map.of())));
    assertThatThrownBy(() -> commits.commit(base, List.of(datasets.append(store, 1))))
        .isInstanceOf(CommitConflict.class)
        .hasMessageContaining("'must'");
  }

  @Test
  void aCommitToManyFragmentsWritesLittleAndFindsAreRead() {
    ManifestRoot root = commits.create(Datasets.SCHEMA);
    List<Change.NewFragment> many = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      many.add(datasets.fragment(store, 10));
    }
    root = commits.commit(root, List.of(new Change.AddFragments(many)));
    assertThat(root.fragments()).isEqualTo(1_500);
    assertThat(root.inline()).hasSizeLessThanOrEqualTo(32);
    assertThat(new FragmentList(store, root).stream().map(FragmentEntry::id).toList())
        .isEqualTo(java.util.stream.LongStream.range(0, 1_500).boxed().toList());
    for (int i = 0; i < 40; i++) {
      long before = manifestBytes();
      root =
          commits.commit(
              root,
              i % 2 == 0 ? List.of(datasets.append(store, 10)) : List.of(delete(37L * i, 1, 5)));
      assertThat(manifestBytes() - before).isLessThan(64 << 10);
    }
    FragmentList list = new FragmentList(store, root);
    assertThat(list.find(37)).map(FragmentEntry::deletedRows).contains(2L);
    assertThat(list.find(1_519)).isPresent();
    assertThat(list.find(1_520)).isEmpty();
    assertThat(list.find(-1)).isEmpty();
    assertThat(list.mayHold(375).map(FragmentEntry::id)).containsExactly(37L);
    assertThat(list.mayHold(15_200)).isEmpty();
    assertThat(root.deletedRows()).isEqualTo(40);
    assertThat(list.stream().mapToLong(FragmentEntry::deletedRows).sum()).isEqualTo(40);
  }

  private long manifestBytes() {
    return store.list("manifest", "", Integer.MAX_VALUE).stream()
        .mapToLong(ObjectStore.ObjectInfo::length)
        .sum();
  }

  @Test
  void aMissingPageIsCorrupt() {
    ManifestRoot root = commits.create(Datasets.SCHEMA);
    long[] rows = new long[40];
    java.util.Arrays.fill(rows, 1);
    root = commits.commit(root, List.of(datasets.append(store, rows)));
    String page = "manifest/" + root.pages().getFirst().file().name();
    store.delete(page);
    FragmentList list = new FragmentList(store, root);
    assertThatThrownBy(list::toList)
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("needs the missing file " + page);
  }

  @Test
  void racingWritersLoseNothing(@TempDir Path directory) throws Exception {
    try (ObjectStore local =
        LocalObjectStore.open(directory.resolve("photos.omen"), Environment.system())) {
      ManifestRoot base = new TestWriter(local, Environment.system()).create(Datasets.SCHEMA);
      List<Long> acknowledged = Collections.synchronizedList(new ArrayList<>());
      try (ExecutorService writers = Executors.newFixedThreadPool(2)) {
        List<Future<?>> done = new ArrayList<>();
        for (int w = 0; w < 2; w++) {
          int writer = w;
          done.add(
              writers.submit(() -> {
                Datasets own = new Datasets(100 + writer);
                for (int i = 0; i < 20; i++) {
                  long rows = 1 + 100L * writer + i;
                  new TestWriter(local, Environment.system())
                      .commit(base, List.of(own.append(local, rows)));
                  acknowledged.add(rows);
                }
              }));
        }
        for (Future<?> writer : done) {
          writer.get();
        }
      }
      ManifestRoot last = new Versions(local).latest();
      assertThat(last.version()).isEqualTo(41);
      assertThat(new FragmentList(local, last).stream().map(FragmentEntry::rows).toList())
          .containsExactlyInAnyOrderElementsOf(acknowledged);
      assertThat(last.nextRowId()).isEqualTo(acknowledged.stream().mapToLong(r -> r).sum());
      try (var staging = Files.list(directory.resolve("photos.omen/staging"))) {
        assertThat(staging).isEmpty();
      }
    }
  }

  @Test
  void aCrashAtAnyStepLeavesTheOldOrTheNewVersionWhole() {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 3; round++) {
      int step = 1;
      boolean finished = false;
      while (!finished) {
        SimulatedStore simulated = new SimulatedStore();
        Datasets own = new Datasets(step);
        TestWriter writer = new TestWriter(simulated, own);
        ManifestRoot base = writer.create(Datasets.SCHEMA);
        long[] rows = new long[40];
        java.util.Arrays.fill(rows, 100_000);
        base = writer.commit(base, List.of(own.append(simulated, rows)));
        int[] scattered = IntStream.range(0, 2_000).map(i -> i * 37).toArray();
        simulated.crashAtStep(step);
        try {
          writer.commit(base, List.of(own.append(simulated, 3), delete(2, scattered)));
          finished = true;
        } catch (SimulatedStore.Crash crash) {
          step++;
        }
        SimulatedStore left = simulated.afterCrash(random, round == 0);
        ManifestRoot found = new Versions(left).latest();
        boolean fresh = found.version() == 3;
        assertThat(found.version()).isBetween(2L, 3L);
        assertThat(!finished || fresh).isTrue();
        List<FragmentEntry> entries = new FragmentList(left, found).toList();
        assertThat(entries).hasSize(fresh ? 41 : 40);
        for (FragmentEntry entry : entries) {
          DeletionReader.read(left, entry, found.datasetId());
          entry.files().forEach(f -> assertThat(left.find("data/" + f.file().name())).isPresent());
        }
        assertThat(found.deletedRows()).isEqualTo(fresh ? 2_000 : 0);
        ManifestRoot next =
            new TestWriter(left, new Datasets(1_000 + step))
                .commit(found, List.of(own.append(left, 1)));
        assertThat(next.version()).isEqualTo(found.version() + 1);
      }
      assertThat(step).isGreaterThan(10);
    }
  }

  @Test
  void aFullDiskFailsTheCommitAndLaterOnesSucceed() {
    for (int step = 1; step < 8; step++) {
      SimulatedStore simulated = new SimulatedStore();
      TestWriter writer = new TestWriter(simulated, datasets);
      ManifestRoot base = writer.create(Datasets.SCHEMA);
      Change append = datasets.append(simulated, 5);
      simulated.failAtStep(step);
      boolean failed = false;
      try {
        writer.commit(base, List.of(append));
      } catch (StoreFailure e) {
        failed = true;
        assertThat(e).hasMessageContaining("no space left on device");
      }
      // The last two steps come after the root is there.
      if (failed && step <= 3) {
        assertThat(new Versions(simulated).latest().version()).isEqualTo(1);
        assertThat(writer.commit(base, List.of(append)).version()).isEqualTo(2);
      }
    }
  }

  @Test
  void lostResponsesAreResolvedByLooking() {
    for (boolean land : new boolean[] {true, false}) {
      SimulatedStore simulated = new SimulatedStore();
      TestWriter writer = new TestWriter(simulated, datasets);
      ManifestRoot base = writer.create(Datasets.SCHEMA);
      for (int i = 0; i < 10; i++) {
        simulated.loseResponses(1 + i % 2, land);
        base = writer.commit(base, List.of(datasets.append(simulated, 5)));
      }
      assertThat(base.version()).isEqualTo(11);
      assertThat(new Versions(simulated).latest().liveRows()).isEqualTo(50);
    }
  }

  @Test
  void anOutcomeThatTheStoreHidesIsUnknown() {
    for (boolean land : new boolean[] {true, false}) {
      SimulatedStore simulated = new SimulatedStore();
      TestWriter writer = new TestWriter(simulated, datasets);
      ManifestRoot base = writer.create(Datasets.SCHEMA);
      Change append = datasets.append(simulated, 5);
      simulated.loseResponses(land ? 1 : 3, land);
      simulated.failLooks(true);
      assertThatThrownBy(() -> writer.commit(base, List.of(append)))
          .isInstanceOf(CommitUnknown.class)
          .hasMessageContaining("does not tell whether version 2 was made");
      simulated.failLooks(false);
      assertThat(new Versions(simulated).latest().version()).isEqualTo(land ? 2 : 1);
    }
  }
}
