package io.omendb.index.hnsw;

import io.omendb.index.graph.Components;
import io.omendb.index.graph.Parallel;
import io.omendb.storage.distance.Distances;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.distance.RowDistance;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.index.SearchStats;
import io.omendb.storage.index.VectorRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/// Measures recall against the beam's width: rows of the segment are searched for as if they were
/// not there. For one build.
final class Calibrator {
  private static final int MOST_QUERIES = 400;
  private static final int LEAST_QUERIES = 100;

  /// Components that finding the true neighbours may touch.
  private static final double WORK = 4e10;

  private static final int BATCH = 256;
  private static final double ENOUGH = 0.9995;
  private static final int[] WIDTHS = {
    10, 12, 14, 16, 18, 20, 22, 24, 28, 32, 36, 40, 44, 48, 56, 64, 72, 80, 88, 96, 100, 112, 128,
    144, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024
  };

  private final VectorRows rows;
  private final Metric metric;
  private final int[] queries;
  private final float[][] vectors;
  private final float[][] truth;
  private final int depth;

  Calibrator(VectorRows rows, Metric metric, long seed) {
    this.rows = rows;
    this.metric = metric;
    double affordable = WORK / ((double) rows.size() * rows.dimension());
    int wanted = (int) Math.clamp(affordable, LEAST_QUERIES, MOST_QUERIES);
    depth = Math.min(Calibration.LARGE_K, rows.size() - 1);
    int count = depth < 1 ? 0 : Math.min(rows.size(), wanted);
    queries = SeedSelection.draw(rows.size(), count, seed);
    vectors = new float[count][rows.dimension()];
    truth = new float[count][];
  }

  /// Finds the true neighbours of the sampled rows.
  void findTruth(int threads, Runnable progress) {
    Parallel.run(
        threads,
        queries.length,
        (queries.length + threads - 1) / Math.max(1, threads),
        () -> (from, to) -> findTruth(from, to, progress));
  }

  private void findTruth(int from, int to, Runnable progress) {
    RowDistance[] distances = new RowDistance[to - from];
    TopK[] nearest = new TopK[to - from];
    for (int q = from; q < to; q++) {
      Components.load(rows, queries[q], vectors[q]);
      distances[q - from] = Distances.rows(metric, rows.element(), rows.dimension());
      distances[q - from].reset(vectors[q]);
      nearest[q - from] = new TopK(depth);
    }
    float[] out = new float[BATCH];
    for (int run = 0, row = 0; run < rows.runs(); run++) {
      while (row < rows.endOf(run)) {
        int count = Math.min(BATCH, rows.endOf(run) - row);
        for (int q = 0; q < nearest.length; q++) {
          distances[q].run(rows.segment(run), rows.offset(run, row), rows.stride(), count, out);
          offer(out, row, count, queries[from + q], nearest[q]);
        }
        row += count;
        progress.run();
      }
    }
    long[] ids = new long[depth];
    for (int q = from; q < to; q++) {
      truth[q] = new float[depth];
      nearest[q - from].drain(ids, truth[q]);
    }
  }

  private static void offer(float[] distances, int first, int count, int self, TopK nearest) {
    float bound = nearest.bound();
    for (int i = 0; i < count; i++) {
      if (distances[i] < bound && first + i != self) {
        nearest.offer(distances[i], first + i);
        bound = nearest.bound();
      }
    }
  }

  /// Sweeps widths until recall is as good as it needs to be.
  ///
  /// @param traversals makes one for each thread
  /// @param nodeOfRow the node of each row
  Calibration measure(
      Supplier<Traversal> traversals, int[] nodeOfRow, int threads, Runnable progress) {
    List<Calibration.Point> small = new ArrayList<>();
    List<Calibration.Point> large = new ArrayList<>();
    if (depth < Calibration.LARGE_K) {
      return new Calibration(List.of());
    }
    float[][] found = new float[queries.length][Calibration.LARGE_K];
    List<Traversal> idle = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      idle.add(traversals.get());
    }
    boolean enough = false;
    for (int i = 0; i < WIDTHS.length && !enough; i++) {
      int width = WIDTHS[i];
      progress.run();
      search(width, idle, nodeOfRow, threads, found);
      small.add(point(Calibration.SMALL_K, width, found));
      enough = small.getLast().floor() >= ENOUGH;
      if (width >= Calibration.LARGE_K) {
        large.add(point(Calibration.LARGE_K, width, found));
        enough &= large.getLast().floor() >= ENOUGH;
      } else {
        enough = false;
      }
    }
    small.addAll(large);
    return new Calibration(small);
  }

  private void search(
      int width, List<Traversal> idle, int[] nodeOfRow, int threads, float[][] found) {
    List<Traversal> left = new ArrayList<>(idle);
    Parallel.run(
        threads,
        queries.length,
        16,
        () -> {
          Traversal traversal;
          synchronized (left) {
            traversal = left.removeLast();
          }
          TopK nearest = new TopK(Calibration.LARGE_K);
          long[] ids = new long[Calibration.LARGE_K];
          SearchStats stats = new SearchStats();
          return (from, to) -> {
            for (int q = from; q < to; q++) {
              traversal.prepare(vectors[q]);
              int self = nodeOfRow[queries[q]];
              traversal.run(width, null, self, Integer.MAX_VALUE, nearest, stats);
              int count = nearest.drain(ids, found[q]);
              Arrays.fill(found[q], count, found[q].length, Float.POSITIVE_INFINITY);
            }
          };
        });
  }

  private Calibration.Point point(int k, int width, float[][] found) {
    double sum = 0;
    double squares = 0;
    for (int q = 0; q < queries.length; q++) {
      float last = truth[q][k - 1];
      float bound = last + Math.abs(last) * 1e-5f;
      int hits = 0;
      while (hits < k && found[q][hits] <= bound) {
        hits++;
      }
      double recall = (double) hits / k;
      sum += recall;
      squares += recall * recall;
    }
    double mean = sum / queries.length;
    double variance = Math.max(0, squares / queries.length - mean * mean);
    double floor = Math.max(0, mean - 2 * Math.sqrt(variance / queries.length));
    return new Calibration.Point(k, width, (float) mean, (float) Math.min(mean, floor));
  }
}
