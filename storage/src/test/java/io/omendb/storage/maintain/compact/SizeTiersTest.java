package io.omendb.storage.maintain.compact;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.maintain.compact.SizeTiers.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Which neighbours are merged, and how often a row is rewritten for that.
class SizeTiersTest {
  @Test
  void mergesWhatIsOfSimilarSize() {
    assertThat(SizeTiers.windows(new long[] {5, 5})).containsExactly(new Window(0, 2));
    assertThat(SizeTiers.windows(new long[] {4, 1, 0})).containsExactly(new Window(0, 3));
    assertThat(SizeTiers.windows(new long[] {})).isEmpty();
    assertThat(SizeTiers.windows(new long[] {7})).isEmpty();
  }

  @Test
  void leavesWhatIsMuchLargerThanAllOthers() {
    assertThat(SizeTiers.windows(new long[] {1, 100, 1})).isEmpty();
    assertThat(SizeTiers.windows(new long[] {1, 2, 100, 3, 1, 1}))
        .containsExactly(new Window(0, 2), new Window(3, 6));
  }

  @Test
  void rewritesARowAFewTimesHoweverManyAppendsFollow() {
    List<Long> sizes = new ArrayList<>();
    long rewritten = 0;
    int appends = 4_096;
    for (int i = 0; i < appends; i++) {
      sizes.add(1L);
      List<Window> windows = SizeTiers.windows(sizes.stream().mapToLong(Long::longValue).toArray());
      for (Window window : windows.reversed()) {
        List<Long> merged = sizes.subList(window.from(), window.to());
        long sum = merged.stream().mapToLong(Long::longValue).sum();
        rewritten += sum;
        merged.clear();
        sizes.add(window.from(), sum);
      }
    }
    assertThat(sizes).hasSizeLessThan(12);
    assertThat(rewritten).isLessThan(appends * 4L * 13);
  }

  @Test
  void noWindowIsLopsided() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 200; round++) {
      long[] sizes = random.longs(random.nextInt(40), 0, 1L << random.nextInt(1, 40)).toArray();
      for (Window window : SizeTiers.windows(sizes)) {
        long sum = 0;
        long largest = 0;
        for (int i = window.from(); i < window.to(); i++) {
          sum += sizes[i];
          largest = Math.max(largest, sizes[i]);
        }
        assertThat(window.to() - window.from()).isGreaterThan(1);
        assertThat(largest / SizeTiers.MAX_RATIO).isLessThanOrEqualTo(sum - largest);
      }
    }
  }
}
