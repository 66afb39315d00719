package io.omendb.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Quantities for people.
class UnitsTest {
  @Test
  void counts() {
    assertThat(Units.count(1_234_567)).isEqualTo("1,234,567");
    assertThat(Units.count(1, "row")).isEqualTo("1 row");
    assertThat(Units.count(0, "row")).isEqualTo("0 rows");
  }

  @Test
  void bytes() {
    assertThat(Units.bytes(0)).isEqualTo("0 B");
    assertThat(Units.bytes(1_023)).isEqualTo("1023 B");
    assertThat(Units.bytes(1_536)).isEqualTo("1.5 KiB");
    assertThat(Units.bytes(Long.MAX_VALUE)).isEqualTo("8192.0 PiB");
  }

  @Test
  void durations() {
    assertThat(Units.millis(999)).isEqualTo("999 ms");
    assertThat(Units.millis(2_400)).isEqualTo("2.4 s");
    assertThat(Units.millis(200_000)).isEqualTo("3 min 20 s");
  }
}
