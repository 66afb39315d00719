package io.omendb.storage.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.search.Planner.Counts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each branch of the decision. Stateless.
class PlannerTest {
  @ParameterizedTest
  @CsvSource({
    "1000000, 1000000,     10,  512, INDEX",
    "1000000,  500000,     10,  512, FILTERED_INDEX",
    "1000000,   10000,     10,  512, FILTERED_INDEX",
    "1000000,    9999,     10,  512, EXACT",
    "1000000, 1000000, 500000,  512, EXACT",
    "   4096,    4096,     10,  512, EXACT",
    "   4097,    4097,     10,  512, INDEX",
    "1000000,       0,     10,  512, EXACT"
  })
  void decidesFromCounts(long rows, long matching, int k, int stride, Strategy expected) {
    assertThat(Planner.decide(new Counts(rows, matching, k, stride, false)).strategy())
        .isEqualTo(expected);
  }

  @Test
  void takesTheIndexThatTheCallerInsistsOn() {
    assertThat(Planner.decide(new Counts(100, 100, 10, 4, true)).strategy())
        .isEqualTo(Strategy.INDEX);
    assertThat(Planner.decide(new Counts(100, 50, 40, 4, true)).strategy())
        .isEqualTo(Strategy.FILTERED_INDEX);
    assertThat(Planner.decide(new Counts(100, 0, 10, 4, true)).strategy())
        .isEqualTo(Strategy.EXACT);
  }
}
