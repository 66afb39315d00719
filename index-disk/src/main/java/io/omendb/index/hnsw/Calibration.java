package io.omendb.index.hnsw;

import java.util.ArrayList;
import java.util.List;

/// How much recall each width of the beam gave on a sample of rows that were searched for and left
/// out. Immutable.
///
/// @param points ascending by k, then width
record Calibration(List<Point> points) {
  /// @param recall mean share of the true neighbours that were found
  /// @param floor what the mean over all queries is very likely not below: two standard errors less
  record Point(int k, int width, float recall, float floor) {
    Point {
      if (k <= 0
          || width < k
          || !(recall >= 0 && recall <= 1)
          || !(floor >= 0 && floor <= recall)) {
        throw new IllegalArgumentException(
            "calibration point k=" + k + " ef=" + width + " recall=" + recall + " floor=" + floor);
      }
    }
  }

  /// The width where nothing was measured.
  static final int UNCALIBRATED_WIDTH = 128;

  private static final double MOST_WIDTH = 1 << 24;

  static final int SMALL_K = 10;
  static final int LARGE_K = 100;

  Calibration {
    points = List.copyOf(points);
  }

  /// The width at which searches for `k` neighbours reach `recall`.
  int width(double recall, int k) {
    double width;
    if (k <= SMALL_K) {
      width = measured(recall, SMALL_K);
    } else if (k < LARGE_K) {
      double small = measured(recall, SMALL_K);
      double large = measured(recall, LARGE_K);
      width = small + (large - small) * (k - SMALL_K) / (LARGE_K - SMALL_K);
    } else {
      width = measured(recall, LARGE_K) * (double) k / LARGE_K;
    }
    return Math.max(k, (int) Math.min(MOST_WIDTH, Math.ceil(width)));
  }

  private double measured(double recall, int k) {
    int widest = 0;
    for (Point point : points) {
      if (point.k() == k) {
        if (point.floor() >= recall) {
          return point.width();
        }
        widest = point.width();
      }
    }
    return widest == 0 ? Math.max(UNCALIBRATED_WIDTH, 2 * k) : 2.0 * widest;
  }

  /// Those points that gain recall over all narrower ones, for listings.
  List<Point> gains() {
    List<Point> gains = new ArrayList<>();
    for (Point point : points) {
      if (gains.isEmpty()
          || gains.getLast().k() != point.k()
          || point.recall() > gains.getLast().recall()) {
        gains.add(point);
      }
    }
    return gains;
  }
}
