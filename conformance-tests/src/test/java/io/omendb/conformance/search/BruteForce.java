package io.omendb.conformance.search;

import io.omendb.storage.distance.Metric;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The true neighbours, from distances in double precision. Stateless.
public final class BruteForce {
  /// A row at a distance.
  public record Neighbour(long rowId, double distance) {}

  private BruteForce() {}

  /// Every vector from the nearest to the farthest, ties by row id.
  public static List<Neighbour> ranked(Metric metric, float[] query, Map<Long, float[]> vectors) {
    return vectors.entrySet().stream()
        .map(entry -> new Neighbour(entry.getKey(), distance(metric, query, entry.getValue())))
        .sorted(Comparator.comparingDouble(Neighbour::distance).thenComparingLong(Neighbour::rowId))
        .toList();
  }

  static double distance(Metric metric, float[] a, float[] b) {
    double squares = 0;
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      squares += difference * difference;
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return switch (metric) {
      case L2 -> squares;
      case DOT -> -dot;
      case COSINE -> 1 - dot / Math.sqrt(aa * bb);
    };
  }
}
