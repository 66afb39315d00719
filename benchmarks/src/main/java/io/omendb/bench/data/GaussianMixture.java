package io.omendb.bench.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Vectors like embeddings: clusters that each fill a few directions of space, and noise. The same
/// seed gives the same vectors on the same JDK. Immutable.
///
/// A row is `centre + factors · z + noise`, where cluster and `z` are drawn for the row, and centre
/// and factors belong to the cluster.
public final class GaussianMixture {
  private static final int MOST_CLUSTERS = 4_000;
  private static final int ROWS_PER_CLUSTER = 250;
  private static final int RANK = 16;
  private static final float SPREAD = 1f;
  private static final float NOISE = 0.2f;
  private static final int BLOCK_ROWS = 10_000;
  private static final int NEIGHBORS = 100;

  private final int dimension;
  private final long seed;
  private final float[][] centres;
  private final float[][] factors;

  private GaussianMixture(int clusters, int dimension, long seed) {
    this.centres = new float[clusters][];
    this.factors = new float[clusters][];
    this.dimension = dimension;
    this.seed = seed;
    float scale = SPREAD / (float) Math.sqrt(RANK);
    for (int cluster = 0; cluster < clusters; cluster++) {
      SplittableRandom random = new SplittableRandom(seed + cluster);
      centres[cluster] = gaussians(random, dimension, 1f);
      factors[cluster] = gaussians(random, dimension * RANK, scale);
    }
  }

  /// Writes vectors, queries and exact neighbours into the directory, unless they are there.
  public static void generate(Path directory, int rows, int dimension, int queries, long seed)
      throws IOException {
    Path neighbors = directory.resolve(BenchmarkData.NEIGHBORS);
    if (Files.exists(neighbors)) {
      return;
    }
    Files.createDirectories(directory);
    GaussianMixture mixture =
        new GaussianMixture(Math.clamp(rows / ROWS_PER_CLUSTER, 1, MOST_CLUSTERS), dimension, seed);
    mixture.write(directory.resolve(BenchmarkData.BASE), 0, rows);
    mixture.write(directory.resolve(BenchmarkData.QUERIES), rows, queries);
    ExactNeighbors.write(directory, neighbors, NEIGHBORS);
  }

  private void write(Path path, int first, int rows) throws IOException {
    try (NpyWriter out = new NpyWriter(path, "<f4", rows, dimension)) {
      for (int from = 0; from < rows; from += BLOCK_ROWS) {
        int start = first + from;
        int count = Math.min(BLOCK_ROWS, rows - from);
        float[][] block = new float[count][];
        IntStream.range(0, count).parallel().forEach(i -> block[i] = row(start + i));
        for (float[] row : block) {
          out.write(row);
        }
      }
    }
  }

  private float[] row(int index) {
    // The golden gamma keeps the streams of neighbouring rows, and of the clusters, apart.
    SplittableRandom random =
        new SplittableRandom(seed + MOST_CLUSTERS + index * 0x9E3779B97F4A7C15L).split();
    int cluster = random.nextInt(centres.length);
    float[] row = centres[cluster].clone();
    float[] factor = factors[cluster];
    for (int direction = 0; direction < RANK; direction++) {
      float z = (float) random.nextGaussian();
      for (int i = 0; i < dimension; i++) {
        row[i] += z * factor[direction * dimension + i];
      }
    }
    for (int i = 0; i < dimension; i++) {
      row[i] += NOISE * (float) random.nextGaussian();
    }
    return row;
  }

  private static float[] gaussians(SplittableRandom random, int count, float scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = scale * (float) random.nextGaussian();
    }
    return values;
  }
}
