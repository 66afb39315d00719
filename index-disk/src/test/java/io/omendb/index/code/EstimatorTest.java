package io.omendb.index.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.index.TestVectors;
import io.omendb.index.graph.Graph;
import io.omendb.index.quantize.Workers;
import io.omendb.index.space.Lifts;
import io.omendb.index.space.SpaceQuery;
import io.omendb.index.space.SpaceRows;
import io.omendb.storage.distance.Distances;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimatorTest {
  /// Estimates of 32 links, compared with the distances in the space: the error relative to the
  /// mean distance, as root mean square.
  private static double error(Metric metric, int dimension) {
    ElementType element = ElementType.FLOAT32;
    float[][] vectors = TestVectors.clustered(element, 340, dimension, 3, 5);
    VectorRows rows = TestVectors.rows(element, dimension, vectors, 1_000);
    Workers workers = new Workers(1);
    Lifts lifts = Lifts.of(rows, metric, workers, () -> {});
    BlockLayout layout = BlockLayout.of(dimension, element, metric);
    SpaceRows space = new SpaceRows(rows, metric, lifts, layout.paddedDimension());
    LinkCodes codes = LinkCodes.train(layout, space, 9, workers, 1L << 26, () -> {});
    int[] targets = new int[Graph.SLOTS];
    double squares = 0;
    double sum = 0;
    try (workers;
        Arena arena = Arena.ofConfined()) {
      LinkEncoder encoder = codes.encoders(space, workers, 1 << 20, Arena.ofAuto(), () -> {}).get();
      MemorySegment block = arena.allocate(layout.blockBytes(), 64);
      Estimator estimator = codes.estimator();
      SpaceQuery query =
          new SpaceQuery(metric, lifts.largestSquaredNorm(), layout.paddedDimension());
      for (int row = 0; row < 40; row++) {
        for (int slot = 0; slot < Graph.SLOTS; slot++) {
          targets[slot] = (row * 7 + slot * 9 + 1) % 300;
        }
        encoder.encode(row, targets, 30, block, 0);
        float[] raw = vectors[300 + row];
        query.load(raw, dimension, 0);
        estimator.prepare(query);
        var distance = Distances.query(metric, element, raw);
        float[] estimates = new float[Graph.SLOTS];
        float own = query.squared(distance.at(rows.segment(0), rows.offset(0, row)));
        int below = estimator.below(block, 0, own, Float.POSITIVE_INFINITY, estimates);
        assertThat(below).isEqualTo(-1);
        for (int slot = 0; slot < 30; slot++) {
          long at = rows.offset(0, targets[slot]);
          float exact = query.squared(distance.at(rows.segment(0), at));
          squares += Math.pow(estimates[slot] - exact, 2);
          sum += exact;
        }
      }
    }
    return Math.sqrt(squares / 1_200) / (sum / 1_200);
  }

  @ParameterizedTest
  @CsvSource({"L2, 300", "COSINE, 300", "DOT, 300", "L2, 31", "COSINE, 31", "DOT, 31", "L2, 1"})
  void estimatesAreNearTheDistances(Metric metric, int dimension) {
    assertThat(error(metric, dimension)).isLessThan(0.2);
  }

  @Test
  void layoutsAreAlignedAndFollowEachOther() {
    for (ElementType element : ElementType.values()) {
      for (Metric metric : Metric.values()) {
        for (int dimension : new int[] {1, 2, 31, 128, 255, 256, 784, 1_536, 4_160, 65_536}) {
          BlockLayout layout = BlockLayout.of(dimension, element, metric);
          assertThat(layout.blockBytes() % 64).isZero();
          assertThat(layout.factorsOffset() - BlockLayout.VECTOR_OFFSET)
              .isBetween(layout.vectorBytes(), layout.vectorBytes() + 63);
          assertThat(layout.paddedDimension()).isGreaterThanOrEqualTo(layout.spaceDimension());
        }
      }
    }
    BlockLayout mnist = BlockLayout.of(784, ElementType.FLOAT32, Metric.L2);
    assertThat(mnist.blockBytes()).isEqualTo(6_720);
    assertThat(BlockLayout.of(128, ElementType.FLOAT32, Metric.L2).blockBytes()).isEqualTo(1_664);
  }
}
