package io.omendb.bench.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SettingTest {
  @Test
  void textIsReadBackInOrder() {
    Setting setting = Setting.of("probes", 8).and("refine", 4);
    assertThat(setting).hasToString("probes=8,refine=4");
    assertThat(Setting.parse("probes=8,refine=4")).isEqualTo(setting);
    assertThat(setting.number("refine")).isEqualTo(4);
    assertThat(setting.has("ef")).isFalse();
  }

  @Test
  void aPartWithoutAValueIsRefused() {
    assertThatThrownBy(() -> Setting.parse("probes"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'probes'");
  }
}
