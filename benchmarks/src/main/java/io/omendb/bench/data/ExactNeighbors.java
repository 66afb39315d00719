package io.omendb.bench.data;

import io.omendb.bench.worker.VectorFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Finds every query's exact neighbours by plain loops that share no code with what is measured.
/// For one thread at a time; uses all processors.
final class ExactNeighbors {
  private final float[] distances;
  private final int[] rows;
  private int size;

  private ExactNeighbors(int k) {
    distances = new float[k];
    rows = new int[k];
  }

  /// Writes the `k` nearest rows of each query, nearest first, ties by row.
  static void write(Path directory, Path target, int k) throws IOException {
    VectorFile base = VectorFile.open(directory.resolve(BenchmarkData.BASE));
    VectorFile queries = VectorFile.open(directory.resolve(BenchmarkData.QUERIES));
    int parts = Runtime.getRuntime().availableProcessors();
    ExactNeighbors[][] found = new ExactNeighbors[parts][];
    IntStream.range(0, parts)
        .parallel()
        .forEach(part -> {
          int from = (int) ((long) base.rows() * part / parts);
          int to = (int) ((long) base.rows() * (part + 1) / parts);
          found[part] = scan(base, from, to, queries, k);
        });
    try (NpyWriter out = new NpyWriter(target, "<i4", queries.rows(), k)) {
      for (int query = 0; query < queries.rows(); query++) {
        ExactNeighbors all = found[0][query];
        for (int part = 1; part < parts; part++) {
          ExactNeighbors more = found[part][query];
          for (int i = 0; i < more.size; i++) {
            all.offer(more.distances[i], more.rows[i]);
          }
        }
        out.write(all.rows);
      }
    }
  }

  /// All queries against one row at a time, so that the inner loop runs over queries and needs no
  /// sum across lanes.
  private static ExactNeighbors[] scan(
      VectorFile base, int from, int to, VectorFile queries, int k) {
    int count = queries.rows();
    int dimension = base.dimension();
    float[][] transposed = new float[dimension][count];
    ExactNeighbors[] nearest = new ExactNeighbors[count];
    for (int query = 0; query < count; query++) {
      nearest[query] = new ExactNeighbors(k);
      float[] vector = queries.row(query);
      for (int i = 0; i < dimension; i++) {
        transposed[i][query] = vector[i];
      }
    }
    float[] row = new float[dimension];
    float[] sums = new float[count];
    for (int index = from; index < to; index++) {
      base.row(index, row);
      Arrays.fill(sums, 0);
      for (int i = 0; i < dimension; i++) {
        add(sums, transposed[i], row[i]);
      }
      for (int query = 0; query < count; query++) {
        nearest[query].offer(sums[query], index);
      }
    }
    return nearest;
  }

  private static void add(float[] sums, float[] components, float component) {
    for (int query = 0; query < sums.length; query++) {
      float difference = components[query] - component;
      sums[query] += difference * difference;
    }
  }

  /// Keeps the rows sorted; rows that are no candidates, which are nearly all, cost one comparison.
  private void offer(float distance, int row) {
    if (size == rows.length && distance >= distances[size - 1]) {
      return;
    }
    int at = size < rows.length ? size++ : size - 1;
    while (at > 0 && distances[at - 1] > distance) {
      distances[at] = distances[at - 1];
      rows[at] = rows[at - 1];
      at--;
    }
    distances[at] = distance;
    rows[at] = row;
  }
}
