package io.omendb.index.ivf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  @Test
  void theSmallestEstimatesAreKept() {
    SplittableRandom random = new SplittableRandom(1);
    Candidates candidates = new Candidates();
    for (int round = 0; round < 60; round++) {
      int limit = 1 + random.nextInt(300);
      int count = random.nextInt(5_000);
      candidates.clear(limit);
      long[] all = new long[count];
      for (int row = 0; row < count; row++) {
        float estimate = (float) random.nextGaussian() * (round % 3 == 0 ? 1 : 1e6f);
        if (round % 7 == 0) {
          estimate = Math.round(estimate);
        }
        all[row] = Candidates.packed(estimate, row);
        if (estimate < candidates.bound() || round % 7 == 0) {
          candidates.add(estimate, row);
        }
        if (row % 97 == 0) {
          candidates.tighten();
        }
      }
      candidates.shrink();
      Arrays.sort(all);
      long[] kept = new long[candidates.size()];
      candidates.copy(kept, 0);
      Arrays.sort(kept);
      assertThat(kept).isEqualTo(Arrays.copyOf(all, Math.min(limit, count)));
      if (count >= limit) {
        assertThat(candidates.bound()).isEqualTo(Candidates.estimate(all[limit - 1]));
      }
    }
  }

  @Test
  void packedEntriesSortLikeTheirEstimates() {
    float[] estimates = {-1e30f, -2.5f, -1, -0f, 1e-30f, 3, 1e30f, Float.POSITIVE_INFINITY};
    for (int i = 1; i < estimates.length; i++) {
      long before = Candidates.packed(estimates[i - 1], Integer.MAX_VALUE);
      assertThat(before).isLessThan(Candidates.packed(estimates[i], 0));
      assertThat(Candidates.estimate(before)).isEqualTo(estimates[i - 1]);
      assertThat((int) before).isEqualTo(Integer.MAX_VALUE);
    }
  }

  @Test
  void selectionPutsTheSmallestFirst() {
    SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 200; round++) {
      int size = 1 + random.nextInt(200);
      long[] values = random.longs(size, 0, 1 + round).toArray();
      long[] sorted = values.clone();
      Arrays.sort(sorted);
      int count = random.nextInt(size + 1);
      Candidates.selectFirst(values, 0, size, count);
      long[] front = Arrays.copyOf(values, count);
      Arrays.sort(front);
      assertThat(front).isEqualTo(Arrays.copyOf(sorted, count));
    }
  }
}
