package io.omendb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.storage.column.Column;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.environment.ScratchEnvironment;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.maintain.compact.CompactionPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A compaction that sorts gives the same order with little memory as with much, and leaves no
/// temporary file however it ends.
class ClusteringTest {
  private static final long LITTLE_BYTES = 9 << 20;

  /// A row in the order of a scan.
  private record Row(String name, long id) {}

  @TempDir Path temporary;
  private ScratchEnvironment scratch = new ScratchEnvironment(Path.of(""));

  @BeforeEach
  void useTheDirectory() {
    scratch = new ScratchEnvironment(temporary);
  }

  private CompactionSample sample() {
    CompactionSample sample = new CompactionSample(16, scratch);
    for (int i = 0; i < 4; i++) {
      sample.append(2_500);
    }
    sample.update(3);
    sample.delete(id -> id % 9 == 2);
    return sample;
  }

  private static Compaction clustering(CompactionSample sample, long memoryBytes) {
    return sample
        .dataset
        .compaction()
        .policy(new CompactionPolicy(4_000, 1 << 30, 0.1))
        .clusterBy(List.of("name"))
        .cold(List.of("x"))
        .memoryBudgetBytes(memoryBytes);
  }

  private static List<Row> rows(CompactionSample sample) {
    List<Row> rows = new ArrayList<>();
    try (BatchReader reader = sample.dataset.latest().scan().select("name", "id").run()) {
      reader.forEachRemaining(batch -> {
        Column names = batch.column("name");
        for (int row = 0; row < batch.rows(); row++) {
          rows.add(
              new Row(
                  names.isNull(row) ? "\uffff" : names.stringAt(row),
                  batch.column("id").longAt(row)));
        }
      });
    }
    return rows;
  }

  private boolean inFiles() {
    try {
      return !scratch.files().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theOrderDoesNotDependOnTheMemory() {
    for (long memoryBytes : new long[] {LITTLE_BYTES, 256 << 20}) {
      try (CompactionSample sample = sample()) {
        List<Row> expected = rows(sample);
        expected.sort(Comparator.comparing(Row::name));
        SortedMap<Long, String> values = CompactionSample.rows(sample.dataset.latest());
        SortedMap<Long, Long> revisions = CompactionSample.revisions(sample.dataset.latest());
        AtomicBoolean inFiles = new AtomicBoolean();
        clustering(sample, memoryBytes)
            .progress((_, _, _) -> inFiles.compareAndSet(false, inFiles()))
            .run();
        assertThat(inFiles.get()).isEqualTo(memoryBytes == LITTLE_BYTES);
        assertThat(inFiles()).isFalse();
        assertThat(sample.dataset.latest().fragments()).isEqualTo(3);
        assertThat(rows(sample)).isEqualTo(expected);
        assertThat(CompactionSample.rows(sample.dataset.latest())).isEqualTo(values);
        assertThat(CompactionSample.revisions(sample.dataset.latest())).isEqualTo(revisions);
        sample.requireClean();
      }
    }
  }

  @Test
  void leavesNothingWhenCancelled() {
    try (CompactionSample sample = sample()) {
      List<String> files = sample.files();
      long version = sample.dataset.latest().version();
      AtomicInteger steps = new AtomicInteger();
      AtomicInteger cancelledInFiles = new AtomicInteger();
      Progress counting =
          (_, _, _) -> {
            if (steps.incrementAndGet() % 5_000 == 0 && inFiles()) {
              cancelledInFiles.incrementAndGet();
              throw new CancellationException("enough");
            }
          };
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() -> clustering(sample, LITTLE_BYTES).progress(counting).run());
      assertThat(cancelledInFiles).hasPositiveValue();
      assertThat(inFiles()).isFalse();
      assertThat(sample.files()).isEqualTo(files);
      for (int last = 1; last < 40; last += 3) {
        AtomicInteger left = new AtomicInteger(last);
        Compaction compaction =
            clustering(sample, LITTLE_BYTES)
                .progress((_, _, _) -> {
                  if (left.getAndDecrement() <= 0) {
                    throw new CancellationException("enough");
                  }
                });
        assertThatExceptionOfType(CancellationException.class).isThrownBy(compaction::run);
        assertThat(inFiles()).isFalse();
        assertThat(sample.files()).isEqualTo(files);
      }
      assertThat(sample.dataset.latest().version()).isEqualTo(version);
    }
  }

  @Test
  void leavesNothingWhereTemporaryFilesFail() {
    try (CompactionSample sample = sample()) {
      List<String> files = sample.files();
      AtomicBoolean broken = new AtomicBoolean();
      Progress breaking =
          (_, _, _) -> {
            if (inFiles() && !broken.getAndSet(true)) {
              try {
                scratch.breakFiles();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          };
      assertThatExceptionOfType(StoreFailure.class)
          .isThrownBy(() -> clustering(sample, LITTLE_BYTES).progress(breaking).run())
          .withMessageStartingWith("cannot sort through temporary files: ");
      assertThat(inFiles()).isFalse();
      assertThat(sample.files()).isEqualTo(files);
      clustering(sample, LITTLE_BYTES).run();
      sample.requireClean();
    }
  }

  @Test
  void needsWhatItSays() {
    try (CompactionSample sample = sample()) {
      LimitExceeded refused = refused(sample, 5 << 20);
      String hint = refused.hint().orElseThrow();
      long least = Long.parseLong(hint.replaceAll("\\D+", ""));
      assertThat(hint).isEqualTo("give a budget of at least " + least + " bytes");
      assertThat(refused(sample, least - 1).hint()).hasValue(hint);
      assertThat(clustering(sample, least).run().changed()).isTrue();
      assertThat(inFiles()).isFalse();
    }
  }

  private static LimitExceeded refused(CompactionSample sample, long memoryBytes) {
    try {
      clustering(sample, memoryBytes).run();
    } catch (LimitExceeded e) {
      return e;
    }
    throw new AssertionError("not refused with " + memoryBytes + " bytes");
  }
}
