package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Distances between words.
class SuggestionsTest {
  @ParameterizedTest
  @CsvSource({
    "abc,abc,0",
    "abc,acb,1",
    "abc,ab,1",
    "abc,xabc,1",
    "abc,abx,1",
    "abc,xyz,3",
    "'',ab,2"
  })
  void errorsAreCounted(String a, String b, int distance) {
    assertThat(Suggestions.distance(a, b)).isEqualTo(distance);
    assertThat(Suggestions.distance(b, a)).isEqualTo(distance);
  }

  @Test
  void nearestIsTheLeastDistant() {
    assertThat(Suggestions.nearest("hed", java.util.List.of("help", "head"))).contains("head");
    assertThat(Suggestions.nearest("zzz", java.util.List.of("help", "head"))).isEmpty();
  }
}
