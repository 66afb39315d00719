package io.omendb.cli.demo;

import java.util.List;

/// How recall and speed of one index trade. Immutable.
///
/// @param points in order of growing effort
record Curve(String name, List<Point> points) {
  Curve {
    points = List.copyOf(points);
  }

  /// The first point that reaches the recall, or else the last one.
  Point leastWithRecall(double recall) {
    return points.stream()
        .filter(point -> point.recall() >= recall)
        .findFirst()
        .orElse(points.getLast());
  }

  /// One setting of an index, measured.
  record Point(String parameters, double recall, double queriesPerSecond, long p99Micros) {}
}
