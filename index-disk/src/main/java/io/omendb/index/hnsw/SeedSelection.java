package io.omendb.index.hnsw;

import io.omendb.index.quantize.Centroids;
import io.omendb.index.quantize.KMeans;
import io.omendb.index.quantize.Workers;
import io.omendb.index.space.SpaceRows;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Chooses rows where searches enter: of a sample, the nearest member of each k-means centroid.
/// Stateless and thread-safe.
final class SeedSelection {
  private static final int FEWEST = 256;
  private static final int MEMBERS = 32;
  private static final int ROUNDS = 5;
  private static final int MOST_COMPONENTS = 1 << 24;

  private SeedSelection() {}

  /// Distinct rows, ascending; about the square root of all, within limits.
  static int[] select(SpaceRows rows, Workers workers, long seed, KMeans.Progress progress) {
    if (rows.rows() == 0) {
      return new int[0];
    }
    int length = rows.length();
    int root = Integer.highestOneBit((int) Math.sqrt(rows.rows())) * 2;
    int wanted = Math.clamp(root, FEWEST, HnswFormat.MAX_SEEDS);
    int affordable = Math.max(1, MOST_COMPONENTS / length);
    int[] sample = draw(rows.rows(), Math.min(MEMBERS * wanted, affordable), seed);
    int clusters = Math.min(wanted, sample.length);
    float[] points = new float[sample.length * length];
    for (int i = 0; i < sample.length; i++) {
      System.arraycopy(rows.vector(sample[i]), 0, points, i * length, length);
    }
    int[] best = new int[clusters];

    KMeans means = new KMeans(points, sample.length, length, clusters, seed, workers);
    Centroids centroids = means.run(ROUNDS, progress);
    nearestMembers(points, length, centroids, means.assignment(), best);
    return Arrays.stream(best).filter(i -> i >= 0).map(i -> sample[i]).sorted().toArray();
  }

  private static void nearestMembers(
      float[] points, int length, Centroids centroids, int[] assignment, int[] best) {
    float[] distances = new float[best.length];
    float[] centroid = new float[length];
    Arrays.fill(best, -1);
    for (int i = 0; i < assignment.length; i++) {
      centroids.copy(assignment[i], centroid, 0);
      float sum = 0;
      for (int j = 0; j < length; j++) {
        float difference = points[i * length + j] - centroid[j];
        sum += difference * difference;
      }
      if (best[assignment[i]] < 0 || sum < distances[assignment[i]]) {
        best[assignment[i]] = i;
        distances[assignment[i]] = sum;
      }
    }
  }

  /// At most `count` distinct numbers below `total`, in random order.
  static int[] draw(int total, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] all = new int[total];
    Arrays.setAll(all, i -> i);
    int some = Math.min(count, total);
    for (int i = 0; i < some; i++) {
      int other = random.nextInt(i, total);
      int swap = all[i];
      all[i] = all[other];
      all[other] = swap;
    }
    return Arrays.copyOf(all, some);
  }
}
