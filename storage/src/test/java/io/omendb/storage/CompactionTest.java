package io.omendb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.maintain.compact.CompactionPlan;
import io.omendb.storage.maintain.compact.CompactionPolicy;
import io.omendb.storage.maintain.compact.CompactionReport;
import io.omendb.storage.maintain.compact.CompactionResult;
import io.omendb.storage.maintain.compact.CompactionTask;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Compaction brings rows together and changes none of them, whatever others do meanwhile.
class CompactionTest {
  @Test
  void keepsEveryRowItsIdsAndOlderVersions() {
    for (long seed = 0; seed < 4; seed++) {
      try (CompactionSample sample = new CompactionSample(seed)) {
        for (int i = 0; i < 12; i++) {
          sample.append(1 + 37 * i % 50);
          sample.update(3);
          int rest = i % 7;
          sample.delete(id -> id % 7 == rest && id > 10L * rest);
        }
        Snapshot before = sample.dataset.latest();
        SortedMap<Long, String> rows = CompactionSample.rows(before);
        SortedMap<Long, Long> revisions = CompactionSample.revisions(before);
        CompactionReport report = sample.dataset.compaction().threads(1 + (int) seed % 2).run();
        Snapshot after = sample.dataset.latest();
        assertThat(report.changed()).isTrue();
        assertThat(report.version()).isEqualTo(before.version() + 1).isEqualTo(after.version());
        assertThat(report.fragmentsAfter()).isEqualTo(after.fragments()).isEqualTo(1);
        assertThat(report.rowsDropped()).isEqualTo(before.deletedRows()).isPositive();
        assertThat(after.deletedRows()).isZero();
        assertThat(CompactionSample.rows(after)).isEqualTo(rows);
        assertThat(CompactionSample.revisions(after)).isEqualTo(revisions);
        assertThat(CompactionSample.rows(before)).isEqualTo(rows);
        long[] ids = rows.keySet().stream().mapToLong(Long::longValue).toArray();
        Batch taken = after.take(ids, before.schema().fields().stream().map(Field::name).toList());
        for (int i = 0; i < ids.length; i++) {
          assertThat(CompactionSample.text(taken, i)).isEqualTo(rows.get(ids[i]));
        }
        sample.requireClean();
        assertThat(sample.dataset.compact().changed()).isFalse();
        assertThat(sample.dataset.latest().version()).isEqualTo(after.version());
      }
    }
  }

  @Test
  void storesIdsThatAreTooManyRanges() {
    try (CompactionSample sample = new CompactionSample(5)) {
      sample.append(700);
      sample.append(500);
      sample.update(4);
      sample.delete(id -> id % 3 == 1);
      SortedMap<Long, String> rows = CompactionSample.rows(sample.dataset.latest());
      sample.dataset.compact();
      FragmentEntry fragment = sample.dataset.latest().fragmentList().toList().getFirst();
      assertThat(fragment.rowIds()).isInstanceOf(RowIdSet.Stored.class);
      assertThat(fragment.revisions()).isInstanceOf(RowIdSet.Stored.class);
      assertThat(CompactionSample.rows(sample.dataset.latest())).isEqualTo(rows);
      sample.delete(id -> id % 3 == 2);
      rows = CompactionSample.rows(sample.dataset.latest());
      SortedMap<Long, Long> revisions = CompactionSample.revisions(sample.dataset.latest());
      Compaction again = sample.dataset.compaction();
      CompactionTask task = again.plan().tasks().getFirst();
      again.commit(List.of(CompactionResult.fromBytes(again.run(task).toBytes())));
      assertThat(CompactionSample.rows(sample.dataset.latest())).isEqualTo(rows);
      assertThat(CompactionSample.revisions(sample.dataset.latest())).isEqualTo(revisions);
      assertThat(sample.dataset.latest().deletedRows()).isZero();
      sample.requireClean();
    }
  }

  @Test
  void dropsFragmentsOfWhichNothingIsLeft() {
    try (CompactionSample sample = new CompactionSample(6)) {
      sample.append(100);
      sample.append(10);
      sample.delete(id -> id < 100);
      assertThat(sample.dataset.compact().fragmentsAfter()).isEqualTo(1);
      sample.delete(_ -> true);
      CompactionReport report = sample.dataset.compact();
      assertThat(report.fragmentsAfter()).isZero();
      assertThat(report.bytesAfter()).isZero();
      assertThat(sample.dataset.compact().changed()).isFalse();
      sample.append(3);
      assertThat(sample.dataset.latest().rows()).isEqualTo(3);
      sample.requireClean();
    }
  }

  @Test
  void rowsChangedMeanwhileStayChanged() {
    for (boolean sorted : new boolean[] {false, true}) {
      try (CompactionSample sample = new CompactionSample(7)) {
        sample.append(60);
        sample.append(50);
        sample.delete(id -> id % 5 == 0);
        Compaction compaction = sample.dataset.compaction();
        if (sorted) {
          compaction.clusterBy(List.of("flag", "x"));
        }
        List<CompactionResult> results = new ArrayList<>();
        for (CompactionTask task : compaction.plan().tasks()) {
          CompactionResult result = compaction.run(CompactionTask.fromBytes(task.toBytes()));
          results.add(CompactionResult.fromBytes(result.toBytes()));
        }
        sample.delete(id -> id % 5 == 1 && id != 1);
        sample.update(2);
        sample.append(20);
        Snapshot before = sample.dataset.latest();
        Snapshot after = compaction.commit(results);
        assertThat(CompactionSample.rows(after)).isEqualTo(CompactionSample.rows(before));
        assertThat(CompactionSample.revisions(after)).isEqualTo(CompactionSample.revisions(before));
        assertThat(after.deletedRows()).isPositive();
        sample.requireClean();
      }
    }
  }

  @Test
  void refusesToCommitWhatAnotherCompactionDid() {
    try (CompactionSample sample = new CompactionSample(8)) {
      sample.append(40);
      sample.append(40);
      Compaction first = sample.dataset.compaction();
      List<CompactionResult> results = List.of(first.run(first.plan().tasks().getFirst()));
      sample.dataset.compact();
      long version = sample.dataset.latest().version();
      assertThatExceptionOfType(CommitConflict.class).isThrownBy(() -> first.commit(results));
      assertThat(sample.dataset.latest().version()).isEqualTo(version);
      sample.requireClean();
    }
  }

  @Test
  void plansAnewWhatOthersChanged() {
    try (CompactionSample sample = new CompactionSample(9);
        Dataset other = sample.other()) {
      sample.append(400);
      sample.append(400);
      sample.append(400);
      sample.append(400);
      SortedMap<Long, String> rows = CompactionSample.rows(sample.dataset.latest());
      CompactionPolicy pairs = new CompactionPolicy(1_000, 1 << 30, 0.1);
      AtomicInteger steps = new AtomicInteger();
      CompactionReport report =
          sample
              .dataset
              .compaction()
              .policy(pairs)
              .threads(1)
              .progress((_, _, _) -> {
                if (steps.incrementAndGet() == 1) {
                  Compaction others = other.compaction().policy(pairs);
                  others.commit(List.of(others.run(others.plan().tasks().getFirst())));
                }
              })
              .run();
      assertThat(report.changed()).isTrue();
      assertThat(report.fragmentsAfter()).isEqualTo(2);
      assertThat(CompactionSample.rows(sample.dataset.latest())).isEqualTo(rows);
      sample.requireClean();
    }
  }

  @Test
  void unitesFragmentsWithOtherColumns() {
    try (CompactionSample sample = new CompactionSample(10)) {
      sample.append(70);
      Field added = new Field(CompactionSample.VALUES, "added", DataType.Scalar.INT32, true);
      Snapshot base = sample.dataset.latest();
      sample.dataset.commit(
          base,
          Operation.Kind.ADD_COLUMNS,
          List.of(new Change.AddColumns(List.of(added), Map.of())));
      sample.append(60);
      int dropped = CompactionSample.SCHEMA.require("name").id();
      sample.dataset.commit(
          sample.dataset.latest(),
          Operation.Kind.ALTER_COLUMNS,
          List.of(new Change.AlterColumns(List.of(new Change.Edit.Drop(dropped)))));
      Snapshot before = sample.dataset.latest();
      SortedMap<Long, String> rows = CompactionSample.rows(before);
      sample.dataset.compact();
      Snapshot after = sample.dataset.latest();
      assertThat(after.fragments()).isEqualTo(1);
      assertThat(CompactionSample.rows(after)).isEqualTo(rows);
      FragmentEntry fragment = after.fragmentList().toList().getFirst();
      assertThat(fragment.fileOf(dropped)).isEmpty();
      assertThat(fragment.statisticsOf(added.id()).orElseThrow().nullCount()).isEqualTo(70);
      sample.requireClean();
    }
  }

  @Test
  void sortsByColumns() {
    try (CompactionSample sample = new CompactionSample(11)) {
      for (int i = 0; i < 5; i++) {
        sample.append(100);
      }
      sample.delete(id -> id % 4 == 0);
      SortedMap<Long, String> rows = CompactionSample.rows(sample.dataset.latest());
      sample
          .dataset
          .compaction()
          .policy(new CompactionPolicy(150, 1 << 30, 0.1))
          .clusterBy(List.of("name", "x", "id"))
          .run();
      Snapshot after = sample.dataset.latest();
      assertThat(after.fragments()).isEqualTo(3);
      assertThat(CompactionSample.rows(after)).isEqualTo(rows);
      List<Batch> batches = new ArrayList<>();
      try (BatchReader reader = after.scan().run()) {
        reader.forEachRemaining(batches::add);
      }
      List<String> names = new ArrayList<>();
      for (Batch batch : batches) {
        Column column = batch.column("name");
        for (int row = 0; row < batch.rows(); row++) {
          names.add(column.isNull(row) ? "\uffff" : column.stringAt(row));
        }
      }
      assertThat(names).hasSize(rows.size()).isSorted();
      sample.requireClean();
      assertThatExceptionOfType(InvalidInput.class)
          .isThrownBy(() -> sample.dataset.compaction().clusterBy(List.of("v")).plan());
      assertThatExceptionOfType(InvalidInput.class)
          .isThrownBy(() -> sample.dataset.compaction().clusterBy(List.of("none")).plan());
    }
  }

  @Test
  void copiesWholeRecordBatches() {
    try (CompactionSample sample = new CompactionSample(12)) {
      sample.append(65_536);
      sample.append(65_536 + 100);
      Snapshot before = sample.dataset.latest();
      List<FragmentEntry> parts = before.fragmentList().toList();
      sample.dataset.compact();
      Snapshot after = sample.dataset.latest();
      FragmentEntry merged = after.fragmentList().toList().getFirst();
      assertThat(merged.rows()).isEqualTo(2 * 65_536 + 100);
      for (Field field : before.schema().fields()) {
        if (!(field.type() instanceof DataType.Vector)) {
          assertThat(
                  after
                      .open(merged)
                      .read(field, 0)
                      .values()
                      .mismatch(before.open(parts.get(0)).read(field, 0).values()))
              .isEqualTo(-1);
          assertThat(
                  after
                      .open(merged)
                      .read(field, 2)
                      .values()
                      .mismatch(before.open(parts.get(1)).read(field, 1).values()))
              .isEqualTo(-1);
        }
      }
      sample.requireClean();
    }
  }

  @Test
  void keepsToItsMemory() {
    try (CompactionSample sample = new CompactionSample(13)) {
      sample.append(300);
      sample.append(300);
      List<String> files = sample.files();
      assertThatExceptionOfType(LimitExceeded.class)
          .isThrownBy(() -> sample.dataset.compaction().memoryBudgetBytes(1 << 20).run())
          .withMessageContaining("budget is 1048576");
      assertThat(sample.files()).isEqualTo(files);
      assertThat(sample.dataset.compaction().memoryBudgetBytes(6 << 20).run().changed()).isTrue();
    }
  }

  @Test
  void leavesNothingWhenCancelled() {
    try (CompactionSample sample = new CompactionSample(14)) {
      sample.append(300);
      sample.append(300);
      List<String> files = sample.files();
      for (int last = 0; last < 6; last++) {
        AtomicInteger left = new AtomicInteger(last);
        Compaction compaction =
            sample
                .dataset
                .compaction()
                .progress((_, _, _) -> {
                  if (left.getAndDecrement() <= 0) {
                    throw new CancellationException("enough");
                  }
                });
        assertThatExceptionOfType(CancellationException.class).isThrownBy(compaction::run);
        assertThat(sample.files()).isEqualTo(files);
        assertThat(sample.dataset.latest().version()).isEqualTo(3);
      }
    }
  }

  @Test
  void refusesWhatIsNotItsOwn() {
    try (CompactionSample sample = new CompactionSample(15);
        CompactionSample other = new CompactionSample(15)) {
      sample.append(30);
      sample.append(30);
      Compaction compaction = sample.dataset.compaction();
      CompactionPlan plan = compaction.plan();
      assertThat(plan.fragments()).isEqualTo(2);
      assertThat(plan.liveRows()).isEqualTo(60);
      CompactionTask task = plan.tasks().getFirst();
      other.append(30);
      other.append(30);
      assertThatExceptionOfType(InvalidInput.class)
          .isThrownBy(() -> other.dataset.compaction().run(task));
      CompactionResult result = compaction.run(task);
      assertThatExceptionOfType(InvalidInput.class)
          .isThrownBy(() -> other.dataset.compaction().commit(List.of(result)));
      requireCorruptWhereCut(task.toBytes(), CompactionTask::fromBytes);
      requireCorruptWhereCut(result.toBytes(), CompactionResult::fromBytes);
      assertThatExceptionOfType(Corrupt.class)
          .isThrownBy(() -> CompactionResult.fromBytes(Arrays.copyOf(result.toBytes(), 9_999)));
      assertThat(compaction.commit(List.of()).version()).isEqualTo(plan.version());
    }
  }

  private static void requireCorruptWhereCut(byte[] bytes, Consumer<byte[]> read) {
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(Corrupt.class)
          .as("%d bytes of %d", length, bytes.length)
          .isThrownBy(() -> read.accept(cut));
    }
  }
}
