package io.omendb.storage.distance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Compares [TopK] with sorting everything. Stateless.
class TopKTest {
  private record Candidate(float distance, long id) {}

  @Test
  void keepsTheNearestWithTiesByTheSmallerId() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 500; round++) {
      int k = 1 + random.nextInt(20);
      TopK nearest = new TopK(k);
      List<Candidate> all = new ArrayList<>();
      int count = random.nextInt(60);
      for (int i = 0; i < count; i++) {
        Candidate candidate = new Candidate(random.nextInt(8), random.nextLong(1_000));
        if (all.contains(candidate)) {
          continue;
        }
        all.add(candidate);
        nearest.offer(candidate.distance, candidate.id);
      }
      all.sort(Comparator.comparingDouble(Candidate::distance).thenComparingLong(Candidate::id));
      List<Candidate> expected = all.subList(0, Math.min(k, all.size()));
      if (expected.size() == k) {
        assertThat(nearest.bound()).isEqualTo(expected.getLast().distance);
      } else {
        assertThat(nearest.bound()).isEqualTo(Float.POSITIVE_INFINITY);
      }
      assertThat(drained(nearest)).isEqualTo(expected);
      assertThat(nearest.size()).isZero();
    }
  }

  @Test
  void notANumberIsFarthest() {
    TopK nearest = new TopK(2);
    nearest.offer(Float.NaN, 1);
    nearest.offer(Float.NaN, 0);
    assertThat(nearest.bound()).isEqualTo(Float.POSITIVE_INFINITY);
    nearest.offer(5, 2);
    assertThat(drained(nearest))
        .containsExactly(new Candidate(5, 2), new Candidate(Float.POSITIVE_INFINITY, 0));
  }

  private static List<Candidate> drained(TopK nearest) {
    long[] ids = new long[nearest.capacity()];
    float[] distances = new float[nearest.capacity()];
    int count = nearest.drain(ids, distances);
    List<Candidate> drained = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      drained.add(new Candidate(distances[i], ids[i]));
    }
    return drained;
  }
}
