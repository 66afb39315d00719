package io.omendb.conformance.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.CreatedIndex;
import io.omendb.storage.Dataset;
import io.omendb.storage.Hits;
import io.omendb.storage.IndexInfo;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.NotFound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compaction touches no index, and an optimised index answers for every row.
class IndexUpkeepTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"hnsw", "ivf-pq"})
  void compactionLeavesIndexesAndAnswersAsTheyAre(String type) throws IOException {
    try (Dataset dataset = create()) {
      append(dataset, 1, 300);
      append(dataset, 2, 200);
      create(dataset, type);
      append(dataset, 3, 100);
      delete(dataset, "tiny > 60 OR id = 3");
      var files = checksums();
      Snapshot before = dataset.latest();
      assertThat(dataset.compact().changed()).isTrue();
      Snapshot after = dataset.latest();
      assertThat(after.fragments()).isEqualTo(1);
      assertThat(checksums()).isNotEmpty().isEqualTo(files);
      assertThat(after.indexes()).isEqualTo(before.indexes());
      assertThat(answers(after)).isEqualTo(answers(before));
      assertThat(Reading.all(after)).isEqualTo(Reading.all(before));
      append(dataset, 4, 50);
      dataset.optimizeIndexes();
      delete(dataset, "tiny < -60");
      before = dataset.latest();
      files = checksums();
      dataset.compact();
      assertThat(checksums()).isEqualTo(files);
      assertThat(answers(dataset.latest())).isEqualTo(answers(before));
      requireClean(dataset);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hnsw", "ivf-pq"})
  void optimisingIndexesWhatCameLater(String type) throws IOException {
    try (Dataset dataset = create()) {
      append(dataset, 1, 600);
      create(dataset, type);
      var first = checksums();
      append(dataset, 2, 40);
      assertThat(index(dataset.latest()).rowsUnindexed()).isEqualTo(40);
      CreatedIndex optimized = dataset.optimizeIndex("near");
      assertThat(optimized.index().rowsUnindexed()).isZero();
      assertThat(optimized.index().rowsIndexed()).isEqualTo(640);
      assertThat(optimized.index().segments()).isEqualTo(2);
      assertThat(checksums()).containsAllEntriesOf(first);
      assertThat(dataset.optimizeIndex("near").snapshot().version())
          .isEqualTo(optimized.snapshot().version());
      requireFindable(optimized.snapshot());
      append(dataset, 3, 200);
      assertThat(dataset.optimizeIndex("near").index().segments()).isEqualTo(1);
      assertThat(index(dataset.latest()).rowsIndexed()).isEqualTo(840);
      requireFindable(dataset.latest());
      requireClean(dataset);
    }
  }

  @Test
  void optimisingDropsSegmentsThatAnswerForNothing() {
    try (Dataset dataset = create()) {
      append(dataset, 1, 400);
      create(dataset, "ivf-pq");
      append(dataset, 2, 30);
      dataset.optimizeIndex("near");
      // Rows count from 0 in each append: those of the second are 0 to 29.
      delete(dataset, "id >= 30");
      dataset.optimizeIndex("near");
      assertThat(index(dataset.latest()).rowsIndexed()).isEqualTo(60);
      delete(dataset, "id >= 0");
      assertThat(dataset.optimizeIndex("near").index().segments()).isZero();
      append(dataset, 3, 100);
      assertThat(dataset.optimizeIndex("near").index().rowsIndexed()).isEqualTo(100);
      requireFindable(dataset.latest());
      requireClean(dataset);
    }
  }

  @Test
  void twoOptimisersDoNotAnswerForTheSameRows() {
    try (Dataset dataset = create();
        Dataset other = Dataset.open(dataset.uri())) {
      append(dataset, 1, 300);
      create(dataset, "ivf-pq");
      append(dataset, 2, 20);
      assertThatThrownBy(() ->
              dataset
                  .indexOptimization("near")
                  .progress((_, _, _) -> other.optimizeIndex("near"))
                  .run())
          .isInstanceOf(CommitConflict.class);
      assertThat(index(dataset.latest()).rowsUnindexed()).isZero();
      requireClean(dataset);
      assertThatThrownBy(() -> dataset.optimizeIndex("far")).isInstanceOf(NotFound.class);
    }
  }

  @Test
  void optimisesBesideCompaction() {
    try (Dataset dataset = create();
        Dataset other = Dataset.open(dataset.uri())) {
      append(dataset, 1, 300);
      create(dataset, "ivf-pq");
      append(dataset, 2, 200);
      delete(dataset, "tiny > 90");
      List<Long> versions = new ArrayList<>();
      CreatedIndex optimized =
          dataset
              .indexOptimization("near")
              .progress((_, _, _) -> versions.add(other.compact().version()))
              .run();
      assertThat(versions).isNotEmpty();
      assertThat(optimized.snapshot().fragments()).isEqualTo(1);
      assertThat(optimized.index().rowsUnindexed()).isZero();
      requireFindable(optimized.snapshot());
      requireClean(dataset);
    }
  }

  private Dataset create() {
    return Dataset.create(dir.resolve("upkeep.omen").toString(), Sample.SCHEMA);
  }

  private static void create(Dataset dataset, String type) {
    dataset.createIndex("v").name("near").type(type).metric(Metric.L2).threads(1).build();
  }

  private static void append(Dataset dataset, long seed, int rows) {
    try (Transaction transaction = dataset.begin()) {
      transaction.append(Row.batch(Sample.SCHEMA, new Sample(seed).rows(rows)));
      transaction.commit();
    }
  }

  private static void delete(Dataset dataset, String where) {
    try (Transaction transaction = dataset.begin()) {
      assertThat(transaction.delete(where)).isPositive();
      transaction.commit();
    }
  }

  private static IndexInfo index(Snapshot snapshot) {
    return snapshot.indexes().getFirst();
  }

  /// Nearly every live row finds itself through the index.
  private static void requireFindable(Snapshot snapshot) {
    List<Row> rows = Reading.rows(snapshot.scan());
    int found = 0;
    for (Row row : rows) {
      float[] vector = row.vector(Sample.SCHEMA, "v");
      Hits hits = snapshot.search("v").index("near").nearest(vector, 1).recall(0.99).run();
      found += hits.size() == 1 && hits.distances()[0] == 0 ? 1 : 0;
    }
    assertThat(found).isGreaterThan(rows.size() * 9 / 10);
  }

  private static List<List<Object>> answers(Snapshot snapshot) {
    SplittableRandom random = new SplittableRandom(9);
    List<List<Object>> answers = new ArrayList<>();
    for (String where : List.of("id >= 0", "mid > 0", "title = 'red'")) {
      for (int i = 0; i < 20; i++) {
        float[] query = new float[8];
        for (int c = 0; c < query.length; c++) {
          query[c] = random.nextInt(-64, 65) / 64f;
        }
        Hits hits = snapshot.search("v").nearest(query, 10).where(where).run();
        for (int hit = 0; hit < hits.size(); hit++) {
          answers.add(List.of(hits.rowIds()[hit], hits.distances()[hit]));
        }
      }
    }
    return answers;
  }

  private Map<String, Long> checksums() throws IOException {
    Map<String, Long> checksums = new TreeMap<>();
    try (var files = Files.list(dir.resolve("upkeep.omen/index"))) {
      for (Path file : files.toList()) {
        CRC32C crc = new CRC32C();
        crc.update(Files.readAllBytes(file));
        checksums.put(file.getFileName().toString(), crc.getValue());
      }
    }
    return checksums;
  }

  private static void requireClean(Dataset dataset) {
    assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
  }
}
