package io.omendb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.format.fragment.ColumnFile.Encoding;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.maintain.compact.CompactionTask;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/// Cold columns hold what they held before, and stay cold until they are to be warm again.
class ColdColumnsTest {
  @Test
  void namedColumnsBecomeParquetAndEveryRowStays() {
    try (CompactionSample sample = new CompactionSample(1)) {
      sample.append(400);
      sample.update(3);
      sample.append(300);
      sample.delete(id -> id % 5 == 2);
      SortedMap<Long, String> rows = CompactionSample.rows(sample.dataset.latest());
      cold(sample, "name", "x");
      assertThat(encodings(sample, "id", "flag", "v"))
          .containsExactly(Encoding.ARROW, Encoding.ARROW, Encoding.ARROW_VECTORS);
      assertThat(encodings(sample, "name", "x")).containsOnly(Encoding.PARQUET);
      assertThat(CompactionSample.rows(sample.dataset.latest())).isEqualTo(rows);
      sample.requireClean();
      assertThat(sample.dataset.compaction().cold(List.of("x", "name")).run().changed()).isFalse();
      assertThat(sample.dataset.compact().changed()).isFalse();
    }
  }

  @Test
  void whatIsColdStaysColdUntilItIsToBeWarm() {
    try (CompactionSample sample = new CompactionSample(2)) {
      sample.append(200);
      cold(sample, "name");
      sample.append(150);
      sample.update(2);
      sample.delete(id -> id % 3 == 0);
      SortedMap<Long, String> rows = CompactionSample.rows(sample.dataset.latest());
      SortedMap<Long, Long> revisions = CompactionSample.revisions(sample.dataset.latest());
      sample.dataset.compact();
      assertThat(encodings(sample, "name", "x")).containsExactly(Encoding.PARQUET, Encoding.ARROW);
      assertThat(CompactionSample.rows(sample.dataset.latest())).isEqualTo(rows);
      assertThat(CompactionSample.revisions(sample.dataset.latest())).isEqualTo(revisions);
      cold(sample, "id", "flag", "name", "x");
      assertThat(encodings(sample, "id", "flag", "name", "x")).containsOnly(Encoding.PARQUET);
      assertThat(CompactionSample.rows(sample.dataset.latest())).isEqualTo(rows);
      cold(sample);
      assertThat(encodings(sample, "id", "flag", "name", "x")).containsOnly(Encoding.ARROW);
      assertThat(CompactionSample.rows(sample.dataset.latest())).isEqualTo(rows);
      sample.requireClean();
    }
  }

  @Test
  void sortsFiltersChangesAndConvertsColdColumns() {
    try (CompactionSample sample = new CompactionSample(3)) {
      sample.append(300);
      sample.append(200);
      SortedMap<Long, String> rows = CompactionSample.rows(sample.dataset.latest());
      long red = sample.dataset.latest().count(Predicate.parse("name = 'red3'"));
      long low = sample.dataset.latest().count(Predicate.parse("x < 0.5 AND flag"));
      sample.dataset.compaction().cold(List.of("name", "x", "id")).clusterBy(List.of("x")).run();
      assertThat(encodings(sample, "name", "x", "id")).containsOnly(Encoding.PARQUET);
      assertThat(CompactionSample.rows(sample.dataset.latest())).isEqualTo(rows);
      assertThat(sample.dataset.latest().count(Predicate.parse("name = 'red3'")))
          .isEqualTo(red)
          .isPositive();
      assertThat(sample.dataset.latest().count(Predicate.parse("x < 0.5 AND flag"))).isEqualTo(low);
      try (Transaction change = sample.dataset.begin()) {
        change.update("name = 'red3'", "name = 'blue'");
        change.commit();
      }
      assertThat(sample.dataset.latest().count(Predicate.parse("name = 'blue'"))).isEqualTo(red);
      sample.dataset.alter().rename("name", "title").addColumn("twice float64", "x * 2").commit();
      sample.dataset.alter().cast("id", "string").drop("flag").commit();
      assertThat(
              sample
                  .dataset
                  .latest()
                  .count(Predicate.parse("title = 'blue' AND id = '0' OR id <> '0'")))
          .isGreaterThanOrEqualTo(499);
      sample.dataset.compact();
      assertThat(encodings(sample, "title", "x")).containsOnly(Encoding.PARQUET);
      assertThat(sample.dataset.latest().count(Predicate.parse("title = 'blue'"))).isEqualTo(red);
      sample.requireClean();
    }
  }

  @Test
  void vectorsAndUnknownColumnsAreRefusedBeforeAnythingIsWritten() {
    try (CompactionSample sample = new CompactionSample(4)) {
      sample.append(10);
      assertThatThrownBy(() -> sample.dataset.compaction().cold(List.of("name", "v")).plan())
          .isInstanceOf(InvalidInput.class)
          .hasMessage("column 'v' is vector(3), which is never cold");
      assertThatThrownBy(() -> sample.dataset.compaction().cold(List.of("nothing")).plan())
          .isInstanceOf(InvalidInput.class);
    }
  }

  @Test
  void aTaskSaysWhatIsCold() {
    try (CompactionSample sample = new CompactionSample(5)) {
      sample.append(10);
      CompactionTask task =
          sample.dataset.compaction().cold(List.of("x")).plan().tasks().getFirst();
      assertThat(task.cold()).containsExactly(3);
      assertThat(CompactionTask.fromBytes(task.toBytes())).isEqualTo(task);
    }
  }

  private static void cold(CompactionSample sample, String... columns) {
    assertThat(sample.dataset.compaction().cold(List.of(columns)).run().changed()).isTrue();
  }

  /// How the columns are stored, in all fragments.
  private static List<Encoding> encodings(CompactionSample sample, String... columns) {
    List<Integer> ids =
        sample.dataset.latest().schema().select(List.of(columns)).fields().stream()
            .map(field -> field.id())
            .toList();
    return sample.dataset.latest().fragmentList().toList().stream()
        .flatMap(fragment -> ids.stream().map(id -> encoding(fragment, id)))
        .toList();
  }

  private static Encoding encoding(FragmentEntry fragment, int field) {
    return fragment.fileOf(field).orElseThrow().encoding();
  }
}
