package io.omendb.bench;

import io.omendb.bench.data.BenchmarkData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// Judges what engines found by distances computed anew. Thread-safe.
final class Recall {
  /// Distances may differ by the order in which an engine adds up.
  private static final double TOLERANCE = 1e-6;

  private final BenchmarkData data;
  private final int k;
  private final double[] bounds;

  Recall(BenchmarkData data, int k) {
    this.data = data;
    this.k = k;
    bounds = new double[data.queries().rows()];
    for (int query = 0; query < bounds.length; query++) {
      float[] vector = data.queries().row(query);
      bounds[query] =
          distance(vector, data.neighbors().intAt(query, k - 1)) * (1 + TOLERANCE) + TOLERANCE;
    }
  }

  /// The share of true neighbours among what a worker wrote for the first queries.
  double of(Path found) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(found)).order(ByteOrder.LITTLE_ENDIAN);
    int queries = bytes.remaining() / (4 * k);
    long hits = 0;
    for (int query = 0; query < queries; query++) {
      float[] vector = data.queries().row(query);
      Set<Integer> seen = new HashSet<>();
      for (int i = 0; i < k; i++) {
        int row = bytes.getInt();
        if (row >= 0 && seen.add(row) && distance(vector, row) <= bounds[query]) {
          hits++;
        }
      }
    }
    return (double) hits / ((long) queries * k);
  }

  private double distance(float[] query, int row) {
    float[] vector = data.base().row(row);
    double sum = 0;
    for (int i = 0; i < query.length; i++) {
      double difference = (double) query[i] - vector[i];
      sum += difference * difference;
    }
    return sum;
  }
}
