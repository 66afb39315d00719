package io.omendb.bench.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TimingsTest {
  @Test
  void sharesAreTakenInTheOrderOfTheRepetitions() throws Exception {
    Timings timings = new Timings(100);
    for (int i = 0; i < 100; i++) {
      timings.add(100 - i);
    }
    assertThat(timings.at(0)).isEqualTo(100);
    assertThat(timings.mean(0, 10)).isEqualTo(95.5);
    assertThat(timings.mean(90, 100)).isEqualTo(5.5);
    assertThat(timings.median(0, 3)).isEqualTo(99);
    assertThat(timings.median(0, 4)).isEqualTo(98.5);
    assertThat(timings.quantile(0.5)).isEqualTo(50);
    assertThat(timings.quantile(0.99)).isEqualTo(99);
    assertThat(timings.quantile(1)).isEqualTo(100);
  }

  @Test
  void aFailureIsPassedOnAndNotCounted() throws Exception {
    Timings timings = new Timings(1);
    assertThatThrownBy(() ->
            timings.add(() -> {
              throw new IllegalStateException("no");
            }))
        .hasMessage("no");
    timings.add(() -> {});
    assertThat(timings.at(0)).isNotNegative();
  }
}
