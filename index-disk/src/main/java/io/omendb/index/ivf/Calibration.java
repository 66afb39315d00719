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

  /// So many even where the memory budget asks for fewer.
  private static final int FEWEST_QUERIES = 20;

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
    Arrays.setAll(scans, worker -> new ListScan(head.groups(), IllegalStateException::new));
  }

  /// How many rows serve as queries.
  static int queries(IndexBuild build, IvfHead head) {
    int size = Math.max(1, build.rows().size());
    int wanted = Math.clamp(MOST_DISTANCES / size, LEAST_QUERIES, MOST_QUERIES);
    // Three copies of the vector, the table in two forms, the lists' order, and the bands.
    long bytes = 12L * head.dimension() + 80L * head.groups() + 16L * head.lists();
    long fitting = build.memoryBudgetBytes() / 2 / (bytes + 16L * KEPT * PROBES.length);
    return Math.clamp(fitting, Math.min(FEWEST_QUERIES, wanted), wanted);
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

  /// The cheapest parameters for each recall, by ascending k and recall. Call it once all lists
  /// were observed.
  List<Measured> measured() {
    List<Measured> frontier = new ArrayList<>();
    if (queries.length < 2) {
      return frontier;
    }
    int[][] hits = new int[queries.length][];
    workers.each(queries.length, (query, worker) -> hits[query] = hits(query));
    for (int i = 0; i < NEIGHBOURS.length; i++) {
      int k = NEIGHBOURS[i];
      long wanted = 0;
      for (int[] exact : neighbours) {
        wanted += Math.min(k, exact.length);
      }
      List<Measured> grid = new ArrayList<>();
      for (int band = 0; band < PROBES.length; band++) {
        if (band > 0 && PROBES[band - 1] >= head.lists()) {
          break;
        }
        int probes = Math.min(PROBES[band], head.lists());
        for (int j = 0; j < REFINES.length && (j == 0 || REFINES[j] * k <= KEPT); j++) {
          long found = 0;
          for (int[] ofQuery : hits) {
            found += ofQuery[cell(i, band, j)];
          }
          double cost = cost(probes, REFINES[j] * k);
          grid.add(new Measured(k, (double) found / wanted, probes, REFINES[j], cost));
        }
      }
      frontier.addAll(cheapest(grid));
    }
    return frontier;
  }

  private static List<Measured> cheapest(List<Measured> grid) {
    List<Measured> cheapest = new ArrayList<>();
    grid.sort(Comparator.comparingDouble(Measured::cost));
    double most = grid.stream().mapToDouble(Measured::recall).max().orElse(0);
    double best = 0.7;
    for (Measured measured : grid) {
      if (measured.recall >= Math.min(most, best + 0.1 * (1 - best))) {
        cheapest.add(measured);
        best = measured.recall;
        if (best >= most) {
          break;
        }
      }
    }
    return cheapest;
  }

  private static int cell(int neighbours, int band, int refine) {
    return (neighbours * PROBES.length + band) * REFINES.length + refine;
  }

  /// How many true neighbours the query finds in each cell of the grid.
  private int[] hits(int query) {
    int[] hits = new int[NEIGHBOURS.length * PROBES.length * REFINES.length];
    Candidates all = new Candidates();
    all.clear(KEPT);
    long[] estimates = new long[KEPT];
    for (int band = 0; band < PROBES.length; band++) {
      bands[query][band].addTo(all);
      all.shrink();
      all.copy(estimates, 0);
      Arrays.sort(estimates, 0, all.size());
      for (int i = 0; i < NEIGHBOURS.length; i++) {
        int k = NEIGHBOURS[i];
        int[] exact = Arrays.copyOf(neighbours[query], Math.min(k, neighbours[query].length));
        Arrays.sort(exact);
        int seen = 0;
        int found = 0;
        int refine = 0;
        for (int at = 0; at < all.size(); at++) {
          while (refine < REFINES.length && seen >= (long) REFINES[refine] * k) {
            hits[cell(i, band, refine++)] = found;
          }
          int row = (int) estimates[at];
          if (row != queries[query]) {
            seen++;
            found += Arrays.binarySearch(exact, row) >= 0 ? 1 : 0;
          }
        }
        while (refine < REFINES.length) {
          hits[cell(i, band, refine++)] = found;
        }
      }
    }
    return hits;
  }

  /// About how many nanoseconds a search takes that differ between parameters.
  private double cost(int probes, int reranked) {
    double rowBytes = 8 + head.groups() / 2.0;
    double scanned = (double) probes * head.rows() / head.lists();
    return scanned * rowBytes * 0.06 + reranked * (30 + build.rows().stride() * 0.1);
  }

  /// One cell of the grid, as a point for searches and as a summary for people.
  record Measured(int k, double recall, int probes, int refine, double cost) {
    RecallCurve.Point point() {
      return new RecallCurve.Point(k, (float) promised(), probes, refine);
    }

    CalibrationPoint summary() {
      return new CalibrationPoint(
          k, Math.round(recall * 1e4) / 1e4, "probes=" + probes + " refine=" + refine);
    }

    /// The recall that other queries may expect. These queries are rows that the index was trained
    /// on: queries from elsewhere miss half as many neighbours again.
    private double promised() {
      return Math.max(0, 1 - 1.5 * (1 - recall) - 0.0005);
    }
  }
}
