package io.omendb.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.index.MemoryBuild;
import io.omendb.index.TestVectors;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.index.IndexSearcher;
import io.omendb.storage.index.IndexSegment;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.SearchStats;
import io.omendb.storage.index.Tuning;
import io.omendb.storage.index.VectorRows;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HnswSearchTest {
  private static final int ROWS = 3_000;
  private static final int QUERIES = 100;

  private final HnswProvider provider = new HnswProvider();

  private record Fixture(VectorRows rows, float[][] queries, IndexSegment segment, Metric metric) {
    double recall(Tuning tuning, int k, @Nullable RowMask accept) {
      IndexSearcher searcher = segment.searcher();
      int accepted = accept == null ? rows.size() : accept.cardinality();
      double hits = 0;
      for (float[] query : queries) {
        TopK nearest = new TopK(k);
        searcher.search(query, accept, accepted, tuning, nearest, new SearchStats());
        int count = Math.min(k, accepted);
        assertThat(nearest.size()).isEqualTo(count);
        long[] ids = new long[count];
        nearest.drain(ids, new float[count]);
        long[] exact = TestVectors.exact(rows, metric, query, accept, k);
        for (long id : ids) {
          assertThat(accept == null || accept.contains((int) id)).isTrue();
          hits += Arrays.stream(exact).anyMatch(other -> other == id) ? 1 : 0;
        }
      }
      return hits / queries.length / Math.min(k, accepted);
    }
  }

  private Fixture fixture(int dimension, Metric metric, int clusters) {
    ElementType element = ElementType.FLOAT32;
    float[][] all = TestVectors.clustered(element, ROWS + QUERIES, dimension, clusters, 31);
    VectorRows rows = TestVectors.rows(element, dimension, Arrays.copyOf(all, ROWS), 1_250);
    MemoryBuild build = new MemoryBuild(rows, metric, Map.of("ef-construction", "80"), 2);
    IndexSegment segment = build.open(provider, provider.build(build));
    assertThat(segment.verify()).isEmpty();
    return new Fixture(rows, Arrays.copyOfRange(all, ROWS, ROWS + QUERIES), segment, metric);
  }

  @ParameterizedTest
  @CsvSource({"40, L2, 30", "40, DOT, 30", "300, L2, 30", "300, COSINE, 1"})
  void unseenQueriesGetTheRecallThatWasAskedFor(int dimension, Metric metric, int clusters) {
    Fixture fixture = fixture(dimension, metric, clusters);
    for (double recall : new double[] {0.8, 0.95, 0.99}) {
      // Three standard errors of a mean over the queries.
      double noise = 3 * Math.sqrt(recall * (1 - recall) / QUERIES / 10);
      assertThat(fixture.recall(Tuning.ofRecall(recall), 10, null)).isGreaterThan(recall - noise);
    }
    assertThat(fixture.recall(Tuning.ofRecall(0.95), 100, null)).isGreaterThan(0.94);
    assertThat(fixture.recall(Tuning.ofRecall(0.95), 30, null)).isGreaterThan(0.93);
    assertThat(fixture.recall(Tuning.ofRecall(0.95), 1, null)).isGreaterThan(0.9);
  }

  @Test
  void filtersKeepTheRecallWhateverTheyAccept() {
    Fixture fixture = fixture(40, Metric.L2, 30);
    SplittableRandom random = new SplittableRandom(2);
    for (double share : new double[] {0.9, 0.6, 0.4, 0.2, 0.1, 0.02, 0.001}) {
      RowMask accept = new RowMask(ROWS);
      accept.set(17);
      for (int row = 0; row < ROWS; row++) {
        if (random.nextDouble() < share) {
          accept.set(row);
        }
      }
      assertThat(fixture.recall(Tuning.ofRecall(0.95), 10, accept)).isGreaterThan(0.93);
    }
  }

  @Test
  void filtersThatGoWithTheVectorsKeepTheRecall() {
    Fixture fixture = fixture(40, Metric.L2, 30);
    for (int accepted : new int[] {ROWS / 2, ROWS / 3, ROWS / 8}) {
      RowMask near = new RowMask(ROWS);
      for (long row : TestVectors.exact(fixture.rows, Metric.L2, new float[40], null, accepted)) {
        near.set((int) row);
      }
      RowMask far = near.copy();
      far.invert();
      assertThat(fixture.recall(Tuning.ofRecall(0.95), 10, near)).isGreaterThan(0.93);
      assertThat(fixture.recall(Tuning.ofRecall(0.95), 10, far)).isGreaterThan(0.93);
    }
  }

  @Test
  void efReplacesTheCalibratedWidth() {
    Fixture fixture = fixture(40, Metric.L2, 30);
    Tuning narrow = new Tuning(0.99, 0, 10, 0);
    Tuning wide = new Tuning(0.5, 0, 300, 0);
    assertThat(fixture.segment.parameters(narrow, 10)).isEqualTo("ef=10");
    assertThat(fixture.segment.parameters(narrow, 50)).isEqualTo("ef=50");
    assertThat(fixture.segment.parameters(wide, 10)).isEqualTo("ef=300");
    SearchStats few = new SearchStats();
    SearchStats many = new SearchStats();
    IndexSearcher searcher = fixture.segment.searcher();
    searcher.search(fixture.queries[0], null, ROWS, narrow, new TopK(10), few);
    searcher.search(fixture.queries[0], null, ROWS, wide, new TopK(10), many);
    assertThat(few.probes).isBetween(10L, 60L);
    assertThat(many.probes).isGreaterThanOrEqualTo(300L);
    assertThat(many.bytesRead).isGreaterThan(few.bytesRead);
  }

  @Test
  void moreRecallIsNeverCheaper() {
    Fixture fixture = fixture(40, Metric.COSINE, 30);
    int before = 0;
    for (double recall : new double[] {0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.99999}) {
      String text = fixture.segment.parameters(Tuning.ofRecall(recall), 10);
      int width = Integer.parseInt(text.substring("ef=".length()));
      assertThat(width).isGreaterThanOrEqualTo(Math.max(10, before));
      before = width;
    }
  }
}
