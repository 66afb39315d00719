package io.omendb.conformance.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.dataset.Row;
import io.omendb.storage.Dataset;
import io.omendb.storage.Hits;
import io.omendb.storage.Transaction;
import io.omendb.storage.column.Batch;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.schema.Declaration;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.RowSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows that were updated, replaced and deleted after an index was built: searches through it give
/// their present vectors, as an exact search does.
class ChangedRowsSearchTest {
  private static final Declaration PEOPLE =
      Declaration.parse("id int64 primary key, part int32, v vector(16)");
  private static final int ROWS = 2_000;

  @TempDir private Path dir = Path.of("");

  /// What is known of a live row by its key.
  private record Known(long part, float[] vector) {}

  @ParameterizedTest
  @ValueSource(strings = {"ivf-pq", "hnsw"})
  void anIndexIsNeverStale(String type) {
    SplittableRandom random = new SplittableRandom(type.hashCode());
    Map<Long, Known> live = new HashMap<>();
    try (Dataset dataset = Dataset.create(dir.resolve("people.omen").toString(), PEOPLE)) {
      upsert(dataset, random, live, 0, ROWS);
      dataset.createIndex("v").name("near").type(type).metric(Metric.L2).threads(1).seed(3).build();
      for (int round = 0; round < 4; round++) {
        upsert(dataset, random, live, random.nextInt(ROWS), 60);
        long low = random.nextLong(900);
        try (Transaction change = dataset.begin()) {
          change.delete("part = " + low);
          change.update("part > " + low + " AND part < " + (low + 50), "part = part - 1");
          change.commit();
        }
        live.values().removeIf(row -> row.part == low);
        live.replaceAll((_, row) ->
            row.part > low && row.part < low + 50 ? new Known(row.part - 1, row.vector) : row);
        compare(dataset, random, live);
      }
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  private static void compare(Dataset dataset, SplittableRandom random, Map<Long, Known> live) {
    List<Long> keys = new ArrayList<>(live.keySet());
    int found = 0;
    int wanted = 0;
    for (int trial = 0; trial < 20; trial++) {
      // Looks for what a row is now: only one that was forgotten is not found at distance 0.
      float[] query =
          Objects.requireNonNull(live.get(keys.get(random.nextInt(keys.size())))).vector;
      String where = trial % 2 == 0 ? "TRUE" : "part < 700";
      Hits near = search(dataset, query, where, false);
      Hits exact = search(dataset, query, where, true);
      assertThat(near.size()).isEqualTo(exact.size());
      Batch columns = near.columns().orElseThrow();
      for (int i = 0; i < near.size(); i++) {
        Known row = Objects.requireNonNull(live.get(columns.column("id").longAt(i)));
        assertThat(columns.column("part").longAt(i)).isEqualTo(row.part);
        assertThat(columns.column("v").vectorAt(i)).isEqualTo(row.vector);
        assertThat(trial % 2 == 0 || row.part < 700).isTrue();
        assertThat((double) near.distances()[i])
            .isCloseTo(
                BruteForce.distance(Metric.L2, query, row.vector),
                org.assertj.core.data.Offset.offset(1e-3));
      }
      float bound = exact.distances()[exact.size() - 1];
      for (float distance : near.distances()) {
        found += distance <= bound + 1e-4f ? 1 : 0;
      }
      wanted += exact.size();
    }
    assertThat((double) found / wanted).isGreaterThan(0.9);
  }

  private static Hits search(Dataset dataset, float[] query, String where, boolean exact) {
    var search =
        dataset
            .latest()
            .search("v")
            .nearest(query, 10)
            .where(where)
            .select(List.of("id", "part", "v"));
    return (exact ? search.exact() : search.index("near").recall(0.95)).run();
  }

  private static void upsert(
      Dataset dataset, SplittableRandom random, Map<Long, Known> live, int from, int count) {
    List<Row> rows = new ArrayList<>();
    for (long id = from; id < from + count; id++) {
      Known known = new Known(random.nextLong(1_000), vector(random));
      live.put(id, known);
      List<Float> components = new ArrayList<>();
      for (float component : known.vector) {
        components.add(component);
      }
      rows.add(Row.of(id, known.part, components));
    }
    dataset.upsert(new OneBatch(Row.batch(PEOPLE.schema(), rows)));
  }

  private static float[] vector(SplittableRandom random) {
    float[] vector = new float[16];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextDouble(-1, 1);
    }
    return vector;
  }

  /// The rows of one batch. For one thread at a time.
  private static final class OneBatch implements RowSource {
    private Optional<Batch> batch;

    OneBatch(Batch batch) {
      this.batch = Optional.of(batch);
    }

    @Override
    public Schema schema() {
      return PEOPLE.schema();
    }

    @Override
    public OptionalLong rowsLeft() {
      return OptionalLong.empty();
    }

    @Override
    public Optional<Batch> next() {
      Optional<Batch> next = batch;
      batch = Optional.empty();
      return next;
    }

    @Override
    public void close() {}
  }
}
