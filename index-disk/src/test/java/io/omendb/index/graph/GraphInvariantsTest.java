package io.omendb.index.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.index.TestVectors;
import io.omendb.index.quantize.Workers;
import io.omendb.index.space.Lifts;
import io.omendb.index.space.Space;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.index.VectorRows;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GraphInvariantsTest {
  private final Workers workers = new Workers(2);

  @AfterEach
  void endWorkers() {
    workers.close();
  }

  private static void checkSlots(Graph graph, int most) {
    for (int node = 0; node < graph.nodes(); node++) {
      BitSet targets = new BitSet();
      int degree = graph.degree(node);
      assertThat(degree).isBetween(1, most);
      for (int slot = 0; slot < Graph.SLOTS; slot++) {
        int target = graph.target(node, slot);
        if (slot >= degree) {
          assertThat(target).isEqualTo(-1);
        } else {
          assertThat(target).isBetween(0, graph.nodes() - 1).isNotEqualTo(node);
          assertThat(targets.get(target)).isFalse();
          targets.set(target);
        }
      }
    }
  }

  private static int reachable(Graph graph, int root) {
    BitSet reached = new BitSet();
    int[] queue = new int[graph.nodes()];
    reached.set(root);
    queue[0] = root;
    int found = 1;
    for (int i = 0; i < found; i++) {
      for (int slot = 0; slot < graph.degree(queue[i]); slot++) {
        int target = graph.target(queue[i], slot);
        if (!reached.get(target)) {
          reached.set(target);
          queue[found++] = target;
        }
      }
    }
    return found;
  }

  @Test
  void graphsOfAnyInputAreConnectedAndWellFormed() {
    SplittableRandom random = new SplittableRandom(5);
    List<ElementType> elements = List.of(ElementType.values());
    List<Metric> metrics = List.of(Metric.values());
    for (int round = 0; round < 24; round++) {
      int count = random.nextInt(2, 700);
      int dimension = random.nextInt(1, 20);
      int m = random.nextInt(4, 17);
      int clusters = random.nextInt(1, 50);
      ElementType element = elements.get(round % 4);
      Metric metric = metrics.get(round % 3);
      VectorRows rows =
          TestVectors.rows(
              element,
              dimension,
              TestVectors.clustered(element, count, dimension, clusters, round),
              random.nextInt(1, 800));
      Space space = new Space(rows, metric, Lifts.of(rows, metric, workers, () -> {}));
      GraphBuilder builder = new GraphBuilder(space, m, 40, round);
      Graph graph = builder.build(workers, done -> {});
      int[] order = new Connectivity(graph, builder.entry()).repair(space, () -> {});
      checkSlots(graph, Graph.SLOTS);
      assertThat(reachable(graph, builder.entry())).isEqualTo(count);
      assertThat(order[0]).isEqualTo(builder.entry());
      assertThat(order).doesNotHaveDuplicates().hasSize(count);
      Graph filled = Filling.filled(graph, space, workers, done -> {});
      checkSlots(filled, Graph.SLOTS);
      for (int node = 0; node < count; node++) {
        for (int slot = 0; slot < graph.degree(node); slot++) {
          assertThat(filled.target(node, slot)).isEqualTo(graph.target(node, slot));
        }
      }
    }
  }

  @Test
  void whoeverReachesARowFindsLinksBelowWhileOthersInsert() {
    float[][] vectors = TestVectors.clustered(ElementType.FLOAT32, 3_000, 8, 5, 1);
    VectorRows rows = TestVectors.rows(ElementType.FLOAT32, 8, vectors, 3_000);
    AtomicInteger ends = new AtomicInteger();
    try (Workers four = new Workers(4)) {
      Space space = new Space(rows, Metric.L2, Lifts.of(rows, Metric.L2, four, () -> {}));
      GraphBuilder builder = new GraphBuilder(space, 4, 100, 7);
      builder.build(four, done -> ends.addAndGet(ends(builder)));
    }
    assertThat(ends).hasValue(0);
  }

  /// Targets on upper layers that have no links one layer below.
  private static int ends(GraphBuilder builder) {
    int ends = 0;
    for (int[] links : builder.upperLinks) {
      for (int i = 0; i < links.length; i++) {
        int below = i / builder.m - 1;
        int target = links[i];
        if (target >= 0) {
          int first =
              below < 0
                  ? builder.graph.target(target, 0)
                  : builder.upperLinks[target][below * builder.m];
          ends += first < 0 ? 1 : 0;
        }
      }
    }
    return ends;
  }

  @Test
  void nodesThatNothingLinksToAreAttached() {
    SplittableRandom random = new SplittableRandom(9);
    for (int round = 0; round < 20; round++) {
      int count = random.nextInt(40, 300);
      VectorRows rows =
          TestVectors.rows(
              ElementType.FLOAT32,
              4,
              TestVectors.clustered(ElementType.FLOAT32, count, 4, 3, round),
              1_000);
      Space space = new Space(rows, Metric.L2, Lifts.of(rows, Metric.L2, workers, () -> {}));
      Graph graph = new Graph(count);
      boolean full = round % 2 == 0;
      for (int node = 0; node < count; node++) {
        // Only the first 33 nodes link, to each other.
        for (int slot = 0; slot < Graph.SLOTS && node < 33 && (full || slot < 3); slot++) {
          graph.set(node, slot, slot < node ? slot : slot + 1);
        }
      }
      AtomicInteger progress = new AtomicInteger();
      new Connectivity(graph, 0).repair(space, progress::incrementAndGet);
      assertThat(progress.get()).isBetween(1, count);
      assertThat(reachable(graph, 0)).isEqualTo(count);
    }
  }

  @Test
  void liftedVectorsAreAsFarApartAsTheirLiftsSay() {
    float[][] vectors = TestVectors.clustered(ElementType.FLOAT32, 50, 6, 5, 3);
    VectorRows rows = TestVectors.rows(ElementType.FLOAT32, 6, vectors, 20);
    Lifts lifts = Lifts.of(rows, Metric.DOT, workers, () -> {});
    Space space = new Space(rows, Metric.DOT, lifts);
    for (int from = 0; from < 50; from += 7) {
      space.focus(from);
      for (int to = 0; to < 50; to++) {
        double sum = Math.pow(lifts.of(from) - lifts.of(to), 2);
        for (int i = 0; i < 6; i++) {
          sum += Math.pow(vectors[from][i] - vectors[to][i], 2);
        }
        assertThat((double) space.to(to))
            .isCloseTo(
                sum, org.assertj.core.api.Assertions.within(lifts.largestSquaredNorm() * 1e-5));
      }
    }
  }
}
