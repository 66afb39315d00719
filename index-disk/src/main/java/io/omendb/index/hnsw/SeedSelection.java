package io.omendb.index.hnsw;

import io.omendb.index.block.SpaceRows;
import io.omendb.index.graph.Parallel;
import io.omendb.storage.distance.Distances;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.distance.RowDistance;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Chooses rows where searches enter: of a sample, the nearest member of each k-means centroid. For
/// one build.
final class SeedSelection {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int FEWEST = 256;
  private static final int MEMBERS = 32;
  private static final int ROUNDS = 6;

  private final SpaceRows rows;
  private final int threads;
  private final int length;
  private final int[] sample;
  private final int[] nearest;
  private final float[] distances;
  private final int count;

  SeedSelection(SpaceRows rows, int threads, long seed) {
    this.rows = rows;
    this.threads = threads;
    this.length = rows.length();
    int wanted = Integer.highestOneBit((int) Math.sqrt(rows.rows())) * 2;
    count = Math.min(rows.rows(), Math.clamp(wanted, FEWEST, HnswFormat.MAX_SEEDS));
    sample = draw(rows.rows(), Math.min(rows.rows(), MEMBERS * count), seed);
    nearest = new int[sample.length];
    distances = new float[sample.length];
  }

  /// Distinct rows, ascending.
  int[] select() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment centroids = arena.allocate(4L * length * count, 64);
      for (int i = 0; i < count; i++) {
        put(centroids, i, rows.vector(sample[i]));
      }
      for (int round = 0; round < ROUNDS; round++) {
        assign(centroids);
        move(centroids);
      }
      assign(centroids);
    }
    int[] best = new int[count];
    Arrays.fill(best, -1);
    for (int i = 0; i < sample.length; i++) {
      int centroid = nearest[i];
      if (best[centroid] < 0 || distances[i] < distances[best[centroid]]) {
        best[centroid] = i;
      }
    }
    return Arrays.stream(best)
        .filter(i -> i >= 0)
        .map(i -> sample[i])
        .sorted()
        .distinct()
        .toArray();
  }

  private void assign(MemorySegment centroids) {
    Parallel.run(
        threads,
        sample.length,
        256,
        () -> {
          RowDistance distance = Distances.rows(Metric.L2, ElementType.FLOAT32, length);
          SpaceRows own = rows.fork();
          float[] out = new float[count];
          return (from, to) -> {
            for (int i = from; i < to; i++) {
              distance.reset(own.vector(sample[i]));
              distance.run(centroids, 0, 4L * length, count, out);
              int best = 0;
              for (int j = 1; j < count; j++) {
                if (out[j] < out[best]) {
                  best = j;
                }
              }
              nearest[i] = best;
              distances[i] = out[best];
            }
          };
        });
  }

  /// Moves each centroid to the mean of its members; one without any stays.
  private void move(MemorySegment centroids) {
    float[] sums = new float[count * length];
    int[] members = new int[count];
    for (int i = 0; i < sample.length; i++) {
      members[nearest[i]]++;
      float[] vector = rows.vector(sample[i]);
      int at = nearest[i] * length;
      for (int j = 0; j < length; j++) {
        sums[at + j] += vector[j];
      }
    }
    float[] mean = new float[length];
    for (int centroid = 0; centroid < count; centroid++) {
      if (members[centroid] > 0) {
        for (int j = 0; j < length; j++) {
          mean[j] = sums[centroid * length + j] / members[centroid];
        }
        put(centroids, centroid, mean);
      }
    }
  }

  private void put(MemorySegment centroids, int centroid, float[] vector) {
    MemorySegment.copy(vector, 0, centroids, FLOAT, 4L * length * centroid, length);
  }

  /// Draws distinct numbers below `total`, in random order.
  static int[] draw(int total, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] all = new int[total];
    for (int i = 0; i < total; i++) {
      all[i] = i;
    }
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i, total);
      int swap = all[i];
      all[i] = all[other];
      all[other] = swap;
    }
    return Arrays.copyOf(all, count);
  }
}
