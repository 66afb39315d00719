package io.omendb.index.hnsw;

import io.omendb.index.block.Traversal;
import io.omendb.index.quantize.Workers;
import io.omendb.index.space.Components;
import io.omendb.storage.distance.Distances;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.distance.RowDistance;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.index.SearchStats;
import io.omendb.storage.index.VectorRows;
import java.util.ArrayList;
import java.util.List;

/// Measures recall against the beam's width: rows of the segment are searched for as if they were
/// not there. For one build.
final class Calibrator {
  private static final int MOST_QUERIES = 600;
  private static final int LEAST_QUERIES = 100;

  /// So many even where the memory budget asks for fewer.
  private static final int FEWEST_QUERIES = 20;

  /// Components that finding the true neighbours may touch.
  private static final double WORK = 4e10;

  private static final int BATCH = 256;

  /// Queries that tell how wide to go, and the mean recalls at which they stop.
  private static final int PILOTS = 16;

  private static final double ENOUGH_SMALL = 0.9995;
  private static final double ENOUGH_LARGE = 0.997;
  private static final int[] WIDTHS = {
    10, 12, 14, 16, 18, 20, 24, 28, 32, 36, 40, 48, 56, 64, 80, 100, 128, 160, 200, 256, 320, 400,
    512, 640, 800, 1024
  };

  private final VectorRows rows;
  private final Metric metric;
  private final int[] queries;
  private final float[][] vectors;
  private final float[][] truth;
  private final int depth;

  Calibrator(VectorRows rows, Metric metric, long seed, long memoryBudgetBytes) {
    this.rows = rows;
    this.metric = metric;
    double affordable = WORK / ((double) rows.size() * rows.dimension());
    int wanted = (int) Math.clamp(affordable, LEAST_QUERIES, MOST_QUERIES);
    // A query is held twice: as drawn, and in its kernel.
    long fitting = memoryBudgetBytes / 16 / (8L * rows.dimension());
    wanted = Math.clamp(fitting, FEWEST_QUERIES, wanted);
    depth = Math.min(Calibration.LARGE_K, rows.size() - 1);
    int count = depth < 1 ? 0 : Math.min(rows.size(), wanted);
    queries = SeedSelection.draw(rows.size(), count, seed);
    vectors = new float[count][rows.dimension()];
    truth = new float[count][];
  }

  /// Finds the true neighbours of the sampled rows.
  void findTruth(Workers workers, Runnable progress) {
    int share = Math.max(1, (queries.length + workers.count() - 1) / workers.count());
    workers.ranges(queries.length, share, () -> (from, to) -> findTruth(from, to, progress));
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

  /// Sweeps widths until recall is as good as it needs to be. All widths of a query follow each
  /// other, for they touch the same blocks; a few queries tell first how far to go.
  ///
  /// @param traversals one for each thread
  /// @param nodeOfRow the node of each row
  Calibration measure(
      List<Traversal> traversals, int[] nodeOfRow, Workers workers, Runnable progress) {
    if (depth < Calibration.LARGE_K) {
      return new Calibration(List.of());
    }
    int pilots = Math.min(PILOTS, queries.length);
    float[][] small = new float[WIDTHS.length][queries.length];
    float[][] large = new float[WIDTHS.length][queries.length];
    int most = 1;
    while (most < WIDTHS.length && WIDTHS[most] * HnswSearcher.ROWS_PER_HOP < rows.size()) {
      most++;
    }
    search(0, pilots, most, traversals, nodeOfRow, workers, small, large, progress);
    int steps = 1;
    while (steps < most
        && (mean(large[steps - 1], pilots) < ENOUGH_LARGE
            || mean(small[steps - 1], pilots) < ENOUGH_SMALL)) {
      steps++;
    }
    search(pilots, queries.length, steps, traversals, nodeOfRow, workers, small, large, progress);
    List<Calibration.Point> points = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      points.add(point(Calibration.SMALL_K, WIDTHS[i], small[i]));
    }
    for (int i = 0; i < steps; i++) {
      if (WIDTHS[i] >= Calibration.LARGE_K) {
        points.add(point(Calibration.LARGE_K, WIDTHS[i], large[i]));
      }
    }
    return new Calibration(points);
  }

  /// Measures the recall of queries `[first, last)` at the first `steps` widths.
  private void search(
      int first,
      int last,
      int steps,
      List<Traversal> traversals,
      int[] nodeOfRow,
      Workers workers,
      float[][] small,
      float[][] large,
      Runnable progress) {
    List<Traversal> idle = new ArrayList<>(traversals);
    workers.ranges(
        last - first,
        8,
        () -> {
          Traversal traversal;
          synchronized (idle) {
            traversal = idle.removeLast();
          }
          return (from, to) -> {
            for (int q = first + from; q < first + to; q++) {
              sweep(q, nodeOfRow[queries[q]], steps, traversal, small, large);
            }
            progress.run();
          };
        });
  }

  private void sweep(
      int q, int self, int steps, Traversal traversal, float[][] small, float[][] large) {
    TopK nearest = new TopK(Calibration.LARGE_K);
    long[] ids = new long[Calibration.LARGE_K];
    float[] found = new float[Calibration.LARGE_K];
    SearchStats stats = new SearchStats();
    traversal.prepare(vectors[q]);
    for (int i = 0; i < steps; i++) {
      traversal.run(WIDTHS[i], null, self, Integer.MAX_VALUE, nearest, stats);
      int count = nearest.drain(ids, found);
      small[i][q] = recall(q, found, Math.min(count, Calibration.SMALL_K), Calibration.SMALL_K);
      large[i][q] = recall(q, found, count, Calibration.LARGE_K);
    }
  }

  /// The share of the true neighbours among those found; by distance, for equal rows are equally
  /// good.
  private float recall(int q, float[] found, int count, int k) {
    float last = truth[q][k - 1];
    float bound = last + Math.abs(last) * 1e-5f;
    int hits = 0;
    while (hits < count && found[hits] <= bound) {
      hits++;
    }
    return (float) hits / k;
  }

  private static double mean(float[] recalls, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += recalls[i];
    }
    return sum / count;
  }

  private static Calibration.Point point(int k, int width, float[] recalls) {
    double mean = mean(recalls, recalls.length);
    double squares = 0;
    for (float recall : recalls) {
      squares += (recall - mean) * (recall - mean);
    }
    double error = Math.sqrt(squares) / recalls.length;
    float floor = (float) Math.max(0, mean - 2 * error);
    return new Calibration.Point(k, width, (float) mean, floor);
  }
}
