package io.omendb.index.ivf;

import io.omendb.index.quantize.Workers;
import io.omendb.storage.distance.Distances;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.distance.QueryDistance;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.index.IndexBuild;
import io.omendb.storage.index.IndexSummary.CalibrationPoint;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Measures recall while a segment is written: rows of the segment serve as queries, each list is
/// scanned for those that would probe it, and in the end every (probes, refine) of a grid is judged
/// at once. For one thread at a time.
///
/// Re-ranking is exact, so a true neighbour is found if its list is probed and its estimate is
/// among those that are re-ranked.
final class Calibration {
  private static final int[] PROBES = {
    1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 128, 256
  };
  private static final int[] REFINES = {1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 30, 40, 60};
  private static final int[] NEIGHBOURS = {10, 100};

  /// Estimates that are remembered of each band of lists.
  private static final int KEPT = 600;

  private static final int MOST_QUERIES = 500;
  private static final int LEAST_QUERIES = 100;
  private static final long MOST_DISTANCES = 200_000_000;
  private static final int CHUNK = 256;

  private final IndexBuild build;
  private final IvfHead head;
  private final int[] queries;
  private final Workers workers;
  private final QueryPlan[] plans;
  private final int[][] neighbours;

  /// The place of each list in a query's order.
  private final int[][] ranks;

  private final Candidates[][] bands;
  private final ListScan[] scans;

  private Calibration(IndexBuild build, IvfHead head, int[] queries, Workers workers) {
    this.build = build;
    this.head = head;
    this.queries = queries;
    this.workers = workers;
    this.plans = new QueryPlan[queries.length];
    this.neighbours = new int[queries.length][];
    this.ranks = new int[queries.length][head.lists()];
    this.bands = new Candidates[queries.length][PROBES.length];
    this.scans = new ListScan[workers.count()];
    Arrays.setAll(scans, worker -> new ListScan(head.groups()));
  }

  /// How many rows serve as queries.
  static int queries(VectorRows rows) {
    int size = Math.max(1, rows.size());
    return Math.clamp(MOST_DISTANCES / size, LEAST_QUERIES, MOST_QUERIES);
  }

  /// Finds the exact neighbours of the queries and the order of their lists.
  static Calibration of(IndexBuild build, IvfHead head, int[] queries, Workers workers) {
    Calibration calibration = new Calibration(build, head, queries, workers);
    workers.each(queries.length, (query, worker) -> calibration.plan(query));
    calibration.findNeighbours();
    return calibration;
  }

  private float[] vector(int query) {
    float[] vector = new float[head.dimension()];
    // The plan normalises and shifts as it does with a caller's query.
    new RowDecoder(build.rows(), Metric.L2)
        .read(queries[query], new float[head.dimension()], vector, 0);
    return vector;
  }

  private void plan(int query) {
    plans[query] = new QueryPlan(head);
    plans[query].load(vector(query), head.lists());
    for (int rank = 0; rank < head.lists(); rank++) {
      ranks[query][plans[query].list(rank)] = rank;
    }
    for (int band = 0; band < PROBES.length; band++) {
      bands[query][band] = new Candidates();
      bands[query][band].clear(KEPT);
    }
  }

  private void findNeighbours() {
    int threads = workers.count();
    VectorRows rows = build.rows();
    int most = Math.min(NEIGHBOURS[NEIGHBOURS.length - 1], Math.max(1, rows.size() - 1));
    TopK[] nearest = new TopK[queries.length];
    QueryDistance[] distances = new QueryDistance[queries.length];
    for (int query = 0; query < queries.length; query++) {
      nearest[query] = new TopK(most);
      distances[query] = Distances.query(head.metric(), rows.element(), vector(query));
    }
    // Each task goes once over all rows with a share of the queries, so that rows stay in the
    // cache.
    workers.each(
        threads,
        (task, worker) -> {
          float[] out = new float[CHUNK];
          for (int run = 0; run < rows.runs(); run++) {
            int end = rows.endOf(run);
            for (int row = run == 0 ? 0 : rows.endOf(run - 1); row < end; row += CHUNK) {
              int count = Math.min(CHUNK, end - row);
              for (int query = task; query < queries.length; query += threads) {
                MemorySegment segment = rows.segment(run);
                distances[query].run(segment, rows.offset(run, row), rows.stride(), count, out);
                offer(out, row, count, queries[query], nearest[query]);
              }
              build.progress("measure recall", row, rows.size());
            }
          }
        });
    for (int query = 0; query < queries.length; query++) {
      long[] ids = new long[nearest[query].size()];
      nearest[query].drain(ids, new float[ids.length]);
      neighbours[query] = Arrays.stream(ids).mapToInt(id -> (int) id).toArray();
    }
  }

  private static void offer(float[] distances, int first, int count, int self, TopK nearest) {
    float bound = nearest.bound();
    for (int i = 0; i < count; i++) {
      if (distances[i] <= bound && first + i != self) {
        nearest.offer(distances[i], first + i);
        bound = nearest.bound();
      }
    }
  }

  /// Takes in the lists from `first` on.
  void observe(int first, MemorySegment[] lists) {
    workers.each(
        queries.length,
        (query, worker) -> {
          for (int i = 0; i < lists.length; i++) {
            int list = first + i;
            int band = band(ranks[query][list]);
            if (band >= 0) {
              scans[worker].scan(
                  lists[i],
                  0,
                  head.sizes()[list],
                  plans[query].table(),
                  plans[query].base(list),
                  null,
                  bands[query][band]);
            }
          }
        });
  }

  /// The first number of probes that reaches a list of this rank; -1 if none does.
  private static int band(int rank) {
    for (int band = 0; band < PROBES.length; band++) {
      if (rank < PROBES[band]) {
        return band;
      }
    }
    return -1;
  }

  /// What was measured, as parameters for searches.
  RecallCurve curve() {
    List<RecallCurve.Point> points = new ArrayList<>();
    for (Measured measured : frontier()) {
      points.add(
          new RecallCurve.Point(
              measured.k, (float) measured.promised(), measured.probes, measured.refine));
    }
    return new RecallCurve(points);
  }

  /// What was measured, for people.
  List<CalibrationPoint> summary() {
    List<CalibrationPoint> points = new ArrayList<>();
    for (Measured measured : frontier()) {
      points.add(
          new CalibrationPoint(
              measured.k,
              measured.recall,
              "probes=" + measured.probes + " refine=" + measured.refine));
    }
    return points;
  }

  /// One cell of the grid.
  private record Measured(int k, double recall, int probes, int refine, double cost) {
    /// The recall that other queries may expect: these queries are few, and the index was trained
    /// on rows like them.
    double promised() {
      return Math.max(0, recall - 0.002 - 0.08 * (1 - recall));
    }
  }

  /// The cheapest parameters for each recall, by ascending recall.
  private List<Measured> frontier() {
    List<Measured> frontier = new ArrayList<>();
    if (queries.length < 2) {
      return frontier;
    }
    for (int k : NEIGHBOURS) {
      List<Measured> grid = new ArrayList<>();
      int last = 0;
      for (int band = 0; band < PROBES.length; band++) {
        int probes = Math.min(PROBES[band], head.lists());
        if (probes > last) {
          measure(k, band, probes, grid);
        }
        last = probes;
      }
      grid.sort(Comparator.comparingDouble(Measured::cost));
      double most = grid.stream().mapToDouble(Measured::recall).max().orElse(0);
      double best = 0.7;
      for (Measured measured : grid) {
        if (measured.recall >= Math.min(most, best + 0.1 * (1 - best))) {
          frontier.add(measured);
          best = measured.recall;
          if (best >= most) {
            break;
          }
        }
      }
    }
    return frontier;
  }

  private void measure(int k, int band, int probes, List<Measured> grid) {
    int[] found = new int[REFINES.length];
    int wanted = 0;
    for (int query = 0; query < queries.length; query++) {
      int[] exact = Arrays.copyOf(neighbours[query], Math.min(k, neighbours[query].length));
      Arrays.sort(exact);
      wanted += exact.length;
      long[] estimates = estimates(query, band);
      int seen = 0;
      int hits = 0;
      int refine = 0;
      for (long estimate : estimates) {
        while (refine < REFINES.length && seen >= (long) REFINES[refine] * k) {
          found[refine++] += hits;
        }
        int row = (int) estimate;
        if (row != queries[query]) {
          seen++;
          hits += Arrays.binarySearch(exact, row) >= 0 ? 1 : 0;
        }
      }
      while (refine < REFINES.length) {
        found[refine++] += hits;
      }
    }
    for (int i = 0; i < REFINES.length; i++) {
      if (i == 0 || REFINES[i] * k <= KEPT) {
        double recall = wanted == 0 ? 1 : (double) found[i] / wanted;
        double cost = cost(probes, REFINES[i] * k);
        grid.add(new Measured(k, recall, probes, REFINES[i], cost));
      }
    }
  }

  /// The estimates of all bands up to this one, ascending.
  private long[] estimates(int query, int band) {
    int size = 0;
    for (int i = 0; i <= band; i++) {
      bands[query][i].shrink();
      size += bands[query][i].size();
    }
    long[] all = new long[size];
    int at = 0;
    for (int i = 0; i <= band; i++) {
      at = bands[query][i].copy(all, at);
    }
    Arrays.sort(all);
    return all;
  }

  /// About how many nanoseconds a search takes that differ between parameters.
  private double cost(int probes, int reranked) {
    double rowBytes = 8 + head.groups() / 2.0;
    double scanned = (double) probes * head.rows() / head.lists();
    return scanned * rowBytes * 0.06 + reranked * (30 + build.rows().stride() * 0.1);
  }
}
