package io.omendb.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.index.IndexProvider;
import io.omendb.storage.index.IndexSearcher;
import io.omendb.storage.index.IndexSegment;
import io.omendb.storage.index.IndexSummary;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.SearchStats;
import io.omendb.storage.index.Tuning;
import io.omendb.storage.index.VectorRows;
import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What every index provider promises. A subclass names its provider.
public abstract class IndexProviderContract {
  private static final int DIMENSION = 24;

  protected abstract IndexProvider provider();

  /// The nearest rows with their distances.
  protected record Found(long[] ids, float[] distances) {}

  protected static Found search(
      IndexSearcher searcher,
      float[] query,
      @Nullable RowMask accept,
      int rows,
      Tuning tuning,
      int k) {
    TopK nearest = new TopK(k);
    int accepted = accept == null ? rows : accept.cardinality();
    searcher.search(query, accept, accepted, tuning, nearest, new SearchStats());
    long[] ids = new long[nearest.size()];
    float[] distances = new float[ids.length];
    nearest.drain(ids, distances);
    return new Found(ids, distances);
  }

  protected IndexSegment built(VectorRows rows, Metric metric, Map<String, String> parameters) {
    MemoryBuild build = new MemoryBuild(rows, metric, parameters, 2);
    return build.open(provider(), provider().build(build));
  }

  private static VectorRows sample(ElementType element, int count, long seed) {
    float[][] vectors = TestVectors.clustered(element, count, DIMENSION, 20, seed);
    return TestVectors.rows(element, DIMENSION, vectors, 1_000);
  }

  private static float[] query(ElementType element, long seed) {
    return TestVectors.clustered(element, 1, DIMENSION, 1, seed)[0];
  }

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(IndexProvider.class))
        .anySatisfy(found -> assertThat(found.type()).isEqualTo(provider().type()));
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT32, L2", "FLOAT32, COSINE", "FLOAT32, DOT",
    "FLOAT16, L2", "FLOAT16, COSINE", "FLOAT16, DOT",
    "INT8, L2", "INT8, COSINE", "INT8, DOT",
    "UINT8, L2", "UINT8, COSINE", "UINT8, DOT"
  })
  void findsNearlyAllNeighbours(ElementType element, Metric metric) {
    float[][] all = TestVectors.clustered(element, 3_040, DIMENSION, 20, 7);
    VectorRows rows = TestVectors.rows(element, DIMENSION, Arrays.copyOf(all, 3_000), 1_000);
    IndexSegment segment = built(rows, metric, Map.of());
    assertThat(segment.verify()).isEmpty();
    IndexSearcher searcher = segment.searcher();
    int hits = 0;
    for (float[] query : Arrays.copyOfRange(all, 3_000, 3_040)) {
      long[] expected = TestVectors.exact(rows, metric, query, null, 10);
      Found found = search(searcher, query, null, rows.size(), Tuning.ofRecall(0.95), 10);
      assertThat(found.distances()).isSorted();
      for (long id : found.ids()) {
        hits += Arrays.stream(expected).anyMatch(other -> other == id) ? 1 : 0;
      }
    }
    assertThat(hits / 400.0).isGreaterThan(0.9);
  }

  @Test
  void aReopenedSegmentGivesTheSameAnswers() {
    VectorRows rows = sample(ElementType.FLOAT32, 2_000, 3);
    MemoryBuild build = new MemoryBuild(rows, Metric.L2, Map.of(), 1);
    IndexSummary summary = provider().build(build);
    IndexSearcher first = build.open(provider(), summary).searcher();
    IndexSearcher second = build.open(provider(), summary).searcher();
    for (int i = 0; i < 20; i++) {
      float[] query = query(ElementType.FLOAT32, i);
      Found expected = search(first, query, null, 2_000, Tuning.standard(), 10);
      Found found = search(second, query, null, 2_000, Tuning.standard(), 10);
      assertThat(found.ids()).isEqualTo(expected.ids());
      assertThat(found.distances()).isEqualTo(expected.distances());
    }
  }

  @Test
  void oneThreadBuildsTheSameBytesAgain() {
    VectorRows rows = sample(ElementType.FLOAT32, 1_500, 5);
    MemoryBuild first = new MemoryBuild(rows, Metric.L2, Map.of(), 1);
    MemoryBuild second = new MemoryBuild(rows, Metric.L2, Map.of(), 1);
    IndexSummary summary = provider().build(first);
    assertThat(provider().build(second).details()).isEqualTo(summary.details());
    assertThat(second.files.keySet()).isEqualTo(first.files.keySet());
    first.files.forEach((name, sections) ->
        sections.forEach(
            (id, bytes) -> assertThat(second.files.get(name).get(id)).isEqualTo(bytes)));
  }

  @Test
  void onlyAcceptedRowsAreFoundAndEnoughOfThem() {
    VectorRows rows = sample(ElementType.UINT8, 2_000, 9);
    IndexSegment segment = built(rows, Metric.L2, Map.of());
    IndexSearcher searcher = segment.searcher();
    SplittableRandom random = new SplittableRandom(1);
    for (double share : new double[] {0.5, 0.1, 0.01, 0.002, 0.0}) {
      RowMask accept = new RowMask(2_000);
      for (int row = 0; row < 2_000; row++) {
        if (random.nextDouble() < share) {
          accept.set(row);
        }
      }
      int accepted = accept.cardinality();
      for (int i = 0; i < 10; i++) {
        float[] query = query(ElementType.UINT8, i);
        Found found = search(searcher, query, accept, 2_000, Tuning.standard(), 10);
        assertThat(Arrays.stream(found.ids()).allMatch(id -> accept.contains((int) id))).isTrue();
        assertThat(Arrays.stream(found.ids()).distinct().count()).isEqualTo(found.ids().length);
        if (accepted > 0 && findsAllAccepted()) {
          assertThat(found.ids()).hasSize(Math.min(10, accepted));
        }
      }
    }
  }

  /// Whether searches find min(k, accepted) rows, whatever is accepted.
  protected boolean findsAllAccepted() {
    return false;
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "5", "31", "33", "257"})
  void tinyInputsWork(int count) {
    for (Metric metric : Metric.values()) {
      float[][] vectors = TestVectors.clustered(ElementType.FLOAT32, count, DIMENSION, 2, 11);
      VectorRows rows = TestVectors.rows(ElementType.FLOAT32, DIMENSION, vectors, 100);
      IndexSegment segment = built(rows, metric, Map.of());
      assertThat(segment.rows()).isEqualTo(count);
      assertThat(segment.verify()).isEmpty();
      float[] query = query(ElementType.FLOAT32, 4);
      Found found = search(segment.searcher(), query, null, count, Tuning.ofRecall(0.99), 10);
      assertThat(found.ids().length).isLessThanOrEqualTo(Math.min(10, count));
      if (count <= 33) {
        assertThat(found.ids()).hasSize(Math.min(10, count));
      }
    }
  }

  @Test
  void equalRowsAndDuplicatesWork() {
    float[][] vectors = new float[600][DIMENSION];
    for (int i = 0; i < 600; i++) {
      Arrays.fill(vectors[i], i < 300 ? 1 : 1 + (i & 1));
    }
    for (Metric metric : Metric.values()) {
      VectorRows rows = TestVectors.rows(ElementType.INT8, DIMENSION, vectors, 1_000);
      IndexSegment segment = built(rows, metric, Map.of());
      assertThat(segment.verify()).isEmpty();
      float[] query = new float[DIMENSION];
      Arrays.fill(query, 1);
      Found found = search(segment.searcher(), query, null, 600, Tuning.standard(), 5);
      assertThat(found.ids()).hasSize(5).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "17", "100", "130"})
  void dimensionsOfAnyKindWork(int dimension) {
    float[][] vectors = TestVectors.clustered(ElementType.FLOAT32, 500, dimension, 5, 2);
    VectorRows rows = TestVectors.rows(ElementType.FLOAT32, dimension, vectors, 300);
    IndexSegment segment = built(rows, Metric.L2, Map.of());
    IndexSearcher searcher = segment.searcher();
    int hits = 0;
    for (int row = 0; row < 500; row += 25) {
      Found found = search(searcher, vectors[row], null, 500, Tuning.ofRecall(0.99), 1);
      hits += found.distances()[0] <= 1e-3f ? 1 : 0;
    }
    assertThat(hits).isGreaterThanOrEqualTo(19);
  }

  @Test
  void distancesAreExact() {
    VectorRows rows = sample(ElementType.FLOAT16, 700, 21);
    for (Metric metric : Metric.values()) {
      IndexSearcher searcher = built(rows, metric, Map.of()).searcher();
      float[] query = query(ElementType.FLOAT32, 8);
      Found found = search(searcher, query, null, 700, Tuning.standard(), 10);
      var distance = io.omendb.storage.distance.Distances.query(metric, ElementType.FLOAT16, query);
      for (int i = 0; i < found.ids().length; i++) {
        int row = (int) found.ids()[i];
        int run = rows.runOf(row);
        float exact = distance.at(rows.segment(run), rows.offset(run, row));
        assertThat(found.distances()[i])
            .isCloseTo(
                exact, org.assertj.core.api.Assertions.within(1e-4f * (1 + Math.abs(exact))));
      }
    }
  }

  @Test
  void aBuildCanBeCancelledAtAnyReport() {
    VectorRows rows = sample(ElementType.FLOAT32, 1_000, 13);
    MemoryBuild whole = new MemoryBuild(rows, Metric.L2, Map.of(), 2);
    provider().build(whole);
    assertThat(whole.progressCalls()).isPositive();
    for (int at : new int[] {1, (whole.progressCalls() + 1) / 2}) {
      MemoryBuild cancelled = new MemoryBuild(rows, Metric.L2, Map.of(), 2, at);
      assertThatThrownBy(() -> provider().build(cancelled))
          .isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void badParametersAreRefusedWithTheAllowedValues() {
    VectorRows rows = sample(ElementType.FLOAT32, 100, 13);
    for (IndexProvider.Parameter parameter : provider().parameters()) {
      assertThat(parameter.help()).isNotBlank();
      for (String bad : new String[] {"-1", "many", "", "99999999999"}) {
        MemoryBuild build = new MemoryBuild(rows, Metric.L2, Map.of(parameter.name(), bad), 1);
        assertThatThrownBy(() -> provider().build(build))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(parameter.name());
      }
      MemoryBuild build =
          new MemoryBuild(rows, Metric.L2, Map.of(parameter.name(), parameter.defaultValue()), 1);
      provider().build(build);
    }
  }

  @Test
  void calibrationIsSortedByRecallAndParametersAreText() {
    VectorRows rows = sample(ElementType.FLOAT32, 3_000, 17);
    MemoryBuild build = new MemoryBuild(rows, Metric.L2, Map.of(), 2);
    IndexSummary summary = provider().build(build);
    assertThat(summary.details().length).isLessThanOrEqualTo(64 << 10);
    assertThat(summary.calibration())
        .isNotEmpty()
        .allSatisfy(point -> {
          assertThat(point.recall()).isBetween(0.0, 1.0);
          assertThat(point.parameters()).contains("=");
        });
    IndexSegment segment = build.open(provider(), summary);
    assertThat(segment.parameters(Tuning.standard(), 10)).contains("=");
  }

  @Test
  void unknownFormatVersionsAreRefused() {
    VectorRows rows = sample(ElementType.FLOAT32, 50, 17);
    MemoryBuild build = new MemoryBuild(rows, Metric.L2, Map.of(), 1);
    byte[] details = provider().build(build).details();
    int next = provider().readableVersion() + 1;
    assertThatThrownBy(() -> provider().open(build.source(next, details)))
        .isInstanceOf(RuntimeException.class);
  }
}
