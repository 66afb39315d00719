package io.omendb.index.ivf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.index.MemoryBuild;
import io.omendb.index.TestVectors;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.index.IndexSegment;
import io.omendb.storage.index.IndexSummary;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.SearchStats;
import io.omendb.storage.index.Tuning;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IvfSegmentTest {
  private static final int COUNT = 1_000;
  private static final int DIMENSION = 20;

  private final IvfPqProvider provider = new IvfPqProvider();
  private final float[][] vectors =
      TestVectors.clustered(ElementType.FLOAT32, COUNT, DIMENSION, 12, 1);
  private final VectorRows rows = TestVectors.rows(ElementType.FLOAT32, DIMENSION, vectors, 400);

  private MemoryBuild build(Metric metric, Map<String, String> parameters) {
    return new MemoryBuild(rows, metric, parameters, 2);
  }

  @Test
  void theNumberOfThreadsDoesNotChangeTheFile() {
    MemoryBuild one = new MemoryBuild(rows, Metric.COSINE, Map.of(), 1);
    MemoryBuild three = new MemoryBuild(rows, Metric.COSINE, Map.of(), 3);
    provider.build(one);
    provider.build(three);
    for (int id : new int[] {IvfFormat.SECTION_LISTS, IvfFormat.SECTION_HEAD}) {
      assertThat(three.section(IvfFormat.FILE, id)).isEqualTo(one.section(IvfFormat.FILE, id));
    }
  }

  @Test
  void parametersAreFollowed() {
    MemoryBuild build =
        build(Metric.L2, Map.of("lists", "7", "sub-quantizers", "5", "sample", "300"));
    provider.build(build);
    ByteBuffer head = head(build);
    assertThat(head.getInt(IvfFormat.HEAD_ROWS)).isEqualTo(COUNT);
    assertThat(head.getInt(IvfFormat.HEAD_LISTS)).isEqualTo(7);
    assertThat(head.getInt(IvfFormat.HEAD_WIDTH)).isEqualTo(4);
  }

  private static ByteBuffer head(MemoryBuild build) {
    byte[] head = build.section(IvfFormat.FILE, IvfFormat.SECTION_HEAD);
    return ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void theCallersProbesAndRefineAreUsed() {
    MemoryBuild build = build(Metric.L2, Map.of());
    IndexSegment segment = build.open(provider, provider.build(build));
    Tuning tuning = new Tuning(0, 3, 0, 2);
    SearchStats stats = new SearchStats();
    segment.searcher().search(vectors[0], null, COUNT, tuning, new TopK(10), stats);
    assertThat(segment.parameters(tuning, 10)).isEqualTo("probes=3 refine=2");
    assertThat(stats.probes).isEqualTo(3);
    assertThat(stats.reranked).isEqualTo(20);
    assertThat(stats.distanceComputations).isPositive();
    assertThat(stats.bytesRead).isPositive();
  }

  @Test
  void probesGoOnUntilEnoughAcceptedRowsWereSeen() {
    MemoryBuild build = build(Metric.L2, Map.of());
    IndexSegment segment = build.open(provider, provider.build(build));
    RowMask accept = new RowMask(COUNT);
    // The rows that are farthest away: no list that is probed first holds any.
    long[] order = TestVectors.exact(rows, Metric.L2, vectors[0], null, COUNT);
    for (int i = COUNT - 15; i < COUNT; i++) {
      accept.set((int) order[i]);
    }
    TopK nearest = new TopK(10);
    Tuning tuning = new Tuning(0, 1, 0, 1);
    segment.searcher().search(vectors[0], accept, 15, tuning, nearest, new SearchStats());
    assertThat(nearest.size()).isEqualTo(10);
    long[] ids = new long[10];
    nearest.drain(ids, new float[10]);
    assertThat(Arrays.stream(ids).allMatch(id -> accept.contains((int) id))).isTrue();
  }

  @Test
  void thePromisedRecallIsReachedByOtherQueries() {
    float[][] all = TestVectors.clustered(ElementType.FLOAT32, 4_200, 32, 30, 3);
    VectorRows many = TestVectors.rows(ElementType.FLOAT32, 32, Arrays.copyOf(all, 4_000), 4_000);
    MemoryBuild build = new MemoryBuild(many, Metric.L2, Map.of(), 2);
    IndexSegment segment = build.open(provider, provider.build(build));
    var searcher = segment.searcher();
    for (double recall : new double[] {0.9, 0.95, 0.99}) {
      int hits = 0;
      for (int i = 4_000; i < 4_200; i++) {
        TopK nearest = new TopK(10);
        searcher.search(all[i], null, 4_000, Tuning.ofRecall(recall), nearest, new SearchStats());
        long[] ids = new long[10];
        nearest.drain(ids, new float[10]);
        long[] exact = TestVectors.exact(many, Metric.L2, all[i], null, 10);
        for (long id : ids) {
          hits += Arrays.stream(exact).anyMatch(other -> other == id) ? 1 : 0;
        }
      }
      assertThat(hits / 2_000.0).isGreaterThanOrEqualTo(recall);
    }
  }

  @Test
  void verifyFindsRowsThatAreTwiceOrNowhereAndWrongTerms() {
    MemoryBuild build = build(Metric.L2, Map.of("lists", "1"));
    IndexSummary summary = provider.build(build);
    assertThat(build.open(provider, summary).verify()).isEmpty();
    byte[] lists = build.section(IvfFormat.FILE, IvfFormat.SECTION_LISTS);
    ByteBuffer bytes = ByteBuffer.wrap(lists).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(4, 0);
    assertThat(build.open(provider, summary).verify()).anyMatch(p -> p.contains("second time"));
    assertThatThrownBy(() -> searchWidely(build.open(provider, summary)))
        .isInstanceOf(MemoryBuild.BrokenFile.class)
        .hasMessageContaining("row 0 twice");
    bytes.putInt(4, COUNT);
    assertThat(build.open(provider, summary).verify()).anyMatch(p -> p.contains("row 1000 of"));
    assertThatThrownBy(() -> searchWidely(build.open(provider, summary)))
        .isInstanceOf(MemoryBuild.BrokenFile.class);
    bytes.putInt(4, 1);
    int terms = 4 * IvfFormat.blocks(COUNT) * 32;
    bytes.putFloat(terms + 40, 1e9f);
    assertThat(build.open(provider, summary).verify()).anyMatch(p -> p.contains("term"));
  }

  @Test
  void aSampleIsNoLongerThanAnArray() {
    // Nothing is read, so the rows need not be there.
    VectorRows.Run run = new VectorRows.Run(60_000, TestVectors.bytes(MemorySegment.NULL), 0);
    VectorRows many = new VectorRows(40_000, ElementType.UINT8, List.of(run));
    MemoryBuild build =
        new MemoryBuild(many, Metric.L2, Map.of("sample", "2000000000"), 1).within(1L << 60);
    assertThat((long) IvfParameters.of(build).sample() * 40_000)
        .isBetween(Integer.MAX_VALUE - 40_000L, (long) Integer.MAX_VALUE);
  }

  @Test
  void aSmallBudgetStillBuilds() {
    MemoryBuild build = build(Metric.L2, Map.of()).within(100_000);
    assertThat(build.open(provider, provider.build(build)).verify()).isEmpty();
  }

  private void searchWidely(IndexSegment segment) {
    segment
        .searcher()
        .search(vectors[1], null, COUNT, new Tuning(0, 1, 0, 100), new TopK(10), new SearchStats());
  }

  private static double recall(
      IndexSegment segment,
      VectorRows rows,
      float[] query,
      @Nullable RowMask accept,
      Tuning tuning,
      int k) {
    TopK nearest = new TopK(k);
    int accepted = accept == null ? rows.size() : accept.cardinality();
    segment.searcher().search(query, accept, accepted, tuning, nearest, new SearchStats());
    Set<Long> exact = new HashSet<>();
    for (long id : TestVectors.exact(rows, Metric.L2, query, accept, k)) {
      exact.add(id);
    }
    long[] ids = new long[nearest.size()];
    nearest.drain(ids, new float[ids.length]);
    return (double) Arrays.stream(ids).filter(exact::contains).count() / exact.size();
  }

  @Test
  void manyNeighboursAreReRankedToo() {
    float[][] all = TestVectors.clustered(ElementType.FLOAT32, 6_020, 32, 200, 5);
    VectorRows many = TestVectors.rows(ElementType.FLOAT32, 32, Arrays.copyOf(all, 6_000), 6_000);
    MemoryBuild build = new MemoryBuild(many, Metric.L2, Map.of(), 2);
    IndexSegment segment = build.open(provider, provider.build(build));
    double recall = 0;
    for (int i = 6_000; i < 6_020; i++) {
      recall += recall(segment, many, all[i], null, new Tuning(0.95, 1, 0, 3), 1_000) / 20;
    }
    // Probes that are far too few are made up for; candidates alone would give 0.49.
    assertThat(recall).isGreaterThan(0.85);
  }

  @Test
  void aFilterThatDislikesTheQuerysSurroundingsKeepsItsRecall() {
    float[][] all = TestVectors.clustered(ElementType.FLOAT32, 6_020, 32, 200, 6);
    VectorRows many = TestVectors.rows(ElementType.FLOAT32, 32, Arrays.copyOf(all, 6_000), 6_000);
    MemoryBuild build = new MemoryBuild(many, Metric.L2, Map.of(), 2);
    IndexSegment segment = build.open(provider, provider.build(build));
    double recall = 0;
    for (int i = 6_000; i < 6_020; i++) {
      long[] order = TestVectors.exact(many, Metric.L2, all[i], null, 6_000);
      RowMask accept = new RowMask(6_000);
      for (int far = 5_400; far < 6_000; far++) {
        accept.set((int) order[far]);
      }
      recall += recall(segment, many, all[i], accept, new Tuning(0.95, 0, 0, 3), 100) / 20;
    }
    // As many re-ranked as without a filter would give 0.88.
    assertThat(recall).isGreaterThan(0.95);
  }

  @ParameterizedTest
  @CsvSource({
    "origin, NaN, origin",
    "norms, 1e9, norm",
    "norms, NaN, norm",
    "centroids, Infinity, finite",
    "centroids, 1e9, norm"
  })
  void aHeadWithSenselessNumbersIsCorrupt(String part, float value, String what) {
    MemoryBuild build = build(Metric.L2, Map.of("lists", "200"));
    IndexSummary summary = provider.build(build);
    ByteBuffer head = head(build);
    IvfFormat.Head at =
        IvfFormat.Head.of(
            DIMENSION,
            200,
            head.getInt(IvfFormat.HEAD_WIDTH),
            head.getInt(IvfFormat.HEAD_CALIBRATION));
    long offset =
        switch (part) {
          case "origin" -> at.origin();
          case "norms" -> at.norms();
          default -> at.centroids();
        };
    head.putFloat((int) offset, value);
    assertThatThrownBy(() -> build.open(provider, summary))
        .isInstanceOf(MemoryBuild.BrokenFile.class)
        .hasMessageContaining(what);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 999, rows",
    "4, 21, dimension",
    "8, 0, lists",
    "8, 2000000000, lists",
    "8, 33, head",
    "12, 0, group",
    "12, 21, group",
    "16, 2, metric",
    "20, 2000, calibration",
    "20, 0, head",
    "24, 1, reserved"
  })
  void aHeadThatBreaksItsRulesIsCorrupt(int offset, int value, String what) {
    MemoryBuild build = build(Metric.L2, Map.of("lists", "200"));
    IndexSummary summary = provider.build(build);
    head(build).putInt(offset, value);
    assertThatThrownBy(() -> build.open(provider, summary))
        .isInstanceOf(MemoryBuild.BrokenFile.class)
        .hasMessageContaining(what);
  }
}
