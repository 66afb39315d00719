package io.omendb.index.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkersTest {
  @Test
  void rangesCoverEveryNumberOnce() {
    for (int count : new int[] {1, 2, 5}) {
      try (Workers workers = new Workers(count)) {
        for (int total : new int[] {0, 1, 63, 64, 1_000}) {
          AtomicIntegerArray runs = new AtomicIntegerArray(total);
          workers.ranges(
              total,
              7,
              () ->
                  (from, to) -> {
                    for (int i = from; i < to; i++) {
                      runs.incrementAndGet(i);
                    }
                  });
          for (int i = 0; i < total; i++) {
            assertThat(runs.get(i)).isEqualTo(1);
          }
        }
      }
    }
  }

  @Test
  void aFailureEndsTheLoopAndIsThrown() {
    for (int count : new int[] {1, 3}) {
      try (Workers workers = new Workers(count)) {
        assertThatThrownBy(() ->
                workers.ranges(
                    1_000_000,
                    1,
                    () ->
                        (from, to) -> {
                          if (from == 100) {
                            throw new CancellationException("stop");
                          }
                        }))
            .isInstanceOf(CancellationException.class);
      }
    }
  }
}
