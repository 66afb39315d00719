package io.omendb.index.quantize;

import java.util.Arrays;
import java.util.SplittableRandom;

/// k-means with k-means++ seeds (Arthur, Vassilvitskii) and Lloyd's iterations. For one thread at a
/// time; the result depends on the seed, and not on the number of workers.
public final class KMeans {
  /// Hears how far training has come; may throw to end it.
  @FunctionalInterface
  public interface Progress {
    void at(long done, long total);
  }

  /// Points looked at for each seed.
  private static final int SEEDING_POINTS = 16;

  private static final int MOST_CHUNK = 512;
  private static final int LEAST_CHUNK = 16;
  private static final int CHUNK_BYTES = 1 << 20;

  private final float[] points;
  private final int count;
  private final int dimension;
  private final int clusters;
  private final SplittableRandom random;
  private final Workers workers;
  private final int[] nearest;

  /// @param points `count` vectors behind each other, in random order
  public KMeans(
      float[] points, int count, int dimension, int clusters, long seed, Workers workers) {
    if (clusters < 1 || clusters > count) {
      throw new IllegalArgumentException("clusters must be in 1.." + count + ": " + clusters);
    }
    this.points = points;
    this.count = count;
    this.dimension = dimension;
    this.clusters = clusters;
    this.random = new SplittableRandom(seed);
    this.workers = workers;
    this.nearest = new int[count];
  }

  /// How many vectors a thread copies at a time: about a megabyte of them.
  public static int chunk(int dimension) {
    return Math.clamp(CHUNK_BYTES / (4L * dimension), LEAST_CHUNK, MOST_CHUNK);
  }

  /// The cluster of each point after the last assignment; the array itself.
  public int[] assignment() {
    return nearest;
  }

  /// The centroids.
  public Centroids run(int iterations, Progress progress) {
    float[] centroids = seeds(progress, iterations + 1);
    for (int i = 0; i < iterations; i++) {
      assign(Centroids.of(centroids, clusters, dimension));
      update(centroids);
      progress.at(i + 2, iterations + 1);
    }
    Centroids result = Centroids.of(centroids, clusters, dimension);
    assign(result);
    return result;
  }

  private float[] seeds(Progress progress, int total) {
    int some = (int) Math.min(count, (long) SEEDING_POINTS * clusters);
    Centroids candidates = Centroids.of(points, some, dimension);
    float[] norms = candidates.norms();
    float[] dots = new float[Centroids.padded(some)];
    float[] distances = new float[some];
    Arrays.fill(distances, Float.POSITIVE_INFINITY);
    float[] seeds = new float[clusters * dimension];
    float[] seed = new float[dimension];
    int chosen = random.nextInt(some);
    for (int i = 0; i < clusters; i++) {
      System.arraycopy(points, chosen * dimension, seed, 0, dimension);
      System.arraycopy(seed, 0, seeds, i * dimension, dimension);
      candidates.dots(seed, dots);
      double sum = 0;
      for (int j = 0; j < some; j++) {
        float distance = Math.max(0, norms[j] + norms[chosen] - 2 * dots[j]);
        distances[j] = Math.min(distances[j], distance);
        sum += distances[j];
      }
      distances[chosen] = 0;
      chosen = draw(distances, sum);
      if ((i & 63) == 0) {
        progress.at(0, total);
      }
    }
    progress.at(1, total);
    return seeds;
  }

  /// A place with a probability in proportion to its weight.
  private int draw(float[] weights, double sum) {
    double rest = random.nextDouble() * sum;
    for (int i = 0; i < weights.length; i++) {
      rest -= weights[i];
      if (rest < 0) {
        return i;
      }
    }
    return random.nextInt(weights.length);
  }

  private void assign(Centroids centroids) {
    int size = chunk(dimension);
    int chunks = (count + size - 1) / size;
    float[][] queries = new float[workers.count()][4 * dimension];
    float[][] dots = new float[workers.count()][4 * Centroids.padded(clusters)];
    float[][] chunkPoints = new float[workers.count()][size * dimension];
    workers.each(
        chunks,
        (chunk, worker) -> {
          int first = chunk * size;
          int some = Math.min(size, count - first);
          System.arraycopy(points, first * dimension, chunkPoints[worker], 0, some * dimension);
          centroids.nearest(
              chunkPoints[worker], some, queries[worker], dots[worker], nearest, first);
        });
  }

  private void update(float[] centroids) {
    int[] starts = new int[clusters + 1];
    for (int cluster : nearest) {
      starts[cluster + 1]++;
    }
    for (int i = 0; i < clusters; i++) {
      starts[i + 1] += starts[i];
    }
    int[] next = Arrays.copyOf(starts, clusters);
    int[] members = new int[count];
    for (int i = 0; i < count; i++) {
      members[next[nearest[i]]++] = i;
    }
    // Clusters, not points, are shared out: each sum is taken in one order.
    workers.each(
        clusters,
        (cluster, worker) -> {
          int size = starts[cluster + 1] - starts[cluster];
          if (size > 0) {
            mean(members, starts[cluster], size, centroids, cluster * dimension);
          }
        });
    for (int cluster = 0; cluster < clusters; cluster++) {
      if (starts[cluster] == starts[cluster + 1]) {
        // An empty cluster moves onto some point; the next assignment shares out its neighbours.
        int point = random.nextInt(count);
        System.arraycopy(points, point * dimension, centroids, cluster * dimension, dimension);
      }
    }
  }

  private void mean(int[] members, int from, int size, float[] out, int at) {
    float[] sums = new float[dimension];
    for (int i = from; i < from + size; i++) {
      int point = members[i] * dimension;
      for (int j = 0; j < dimension; j++) {
        sums[j] += points[point + j];
      }
    }
    float share = 1f / size;
    for (int j = 0; j < dimension; j++) {
      out[at + j] = sums[j] * share;
    }
  }
}
