package io.omendb.index.ivf;

import io.omendb.storage.index.Tuning;
import java.util.List;

/// Which parameters reach which recall, as measured when the segment was built. Immutable and
/// thread-safe.
///
/// @param points by ascending k, then by ascending recall
record RecallCurve(List<Point> points) {
  /// Rows that are re-ranked for each neighbour asked for, at most.
  static final int MAX_REFINE = 10_000;

  private static final Plan UNMEASURED = new Plan(16, 10);

  /// Searches for `k` neighbours that probe so many lists and re-rank `refine * k` rows find at
  /// least this share of the true ones.
  record Point(int k, float recall, int probes, int refine) {}

  /// What one search does.
  record Plan(int probes, int refine) {
    /// How many rows are re-ranked for `k` neighbours.
    int reranked(int k) {
      return (int) Math.min(1 << 30, (long) refine * k);
    }
  }

  RecallCurve {
    points = List.copyOf(points);
  }

  /// The largest number of neighbours that was measured; 0 without points.
  int largestK() {
    return points.isEmpty() ? 0 : points.getLast().k();
  }

  /// The parameters for `k` neighbours under a tuning; between two measured k they change with the
  /// logarithm of k.
  Plan plan(Tuning tuning, int k) {
    Plan plan = calibrated(tuning.recall() > 0 ? tuning.recall() : Tuning.DEFAULT_RECALL, k);
    return new Plan(
        tuning.probes() > 0 ? tuning.probes() : plan.probes(),
        tuning.refine() > 0 ? Math.min(tuning.refine(), MAX_REFINE) : plan.refine());
  }

  private Plan calibrated(double recall, int k) {
    int below = 0;
    int above = 0;
    for (Point point : points) {
      if (point.k() <= k) {
        below = point.k();
      } else if (above == 0) {
        above = point.k();
      }
    }
    if (below == 0 && above == 0) {
      return UNMEASURED;
    }
    Plan low = hardEnough(recall, below == 0 ? above : below);
    if (below == k) {
      return low;
    }
    if (below == 0) {
      // Fewer neighbours need as many candidates: estimates are no better for the nearest.
      int refine = (int) Math.ceil((double) low.refine() * above / k);
      return new Plan(low.probes(), Math.min(refine, MAX_REFINE));
    }
    if (above == 0) {
      double more = (double) k / below;
      int probes = (int) Math.ceil(low.probes() * Math.sqrt(more));
      return new Plan(probes, low.refine());
    }
    Plan high = hardEnough(recall, above);
    double share = Math.log((double) k / below) / Math.log((double) above / below);
    double probes = low.probes() + share * (high.probes() - low.probes());
    double refine = low.refine() + share * (high.refine() - low.refine());
    return new Plan((int) Math.ceil(probes), (int) Math.ceil(refine));
  }

  /// The first point of a k that reaches the recall, or the last one.
  private Plan hardEnough(double recall, int k) {
    Plan plan = UNMEASURED;
    for (Point point : points) {
      if (point.k() == k) {
        plan = new Plan(point.probes(), point.refine());
        if (point.recall() >= recall - 1e-6) {
          break;
        }
      }
    }
    return plan;
  }
}
