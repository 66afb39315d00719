package io.omendb.cli.demo;

import java.util.List;

/// How recall and speed of one index trade. Immutable.
///
/// @param points in order of growing effort
record Curve(String name, List<Point> points) {
  Curve {
    points = List.copyOf(points);
  }

  /// One setting of an index, measured.
  record Point(String parameters, double recall, double queriesPerSecond, long p99Micros) {}
}
