package io.omendb.storage.maintain.compact.copy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What a task takes of a budget, and what it sorts at once with that.
class TaskMemoryTest {
  private static final TaskMemory MEMORY = new TaskMemory(100, 10, 1_000);

  @Test
  void takesNoMoreThanAllRowsNeed() {
    assertThat(MEMORY.share(1 << 20)).isEqualTo(100 + 5 * 1_000);
    assertThat(MEMORY.runBytes(100 + 5 * 1_000)).isEqualTo(1_000);
    assertThat(new TaskMemory(100, 10, 0).share(1 << 20)).isEqualTo(100);
  }

  @Test
  void takesTheBudgetWhereThatIsLess() {
    assertThat(MEMORY.share(600)).isEqualTo(600);
    assertThat(MEMORY.runBytes(600)).isEqualTo(100);
  }

  @Test
  void takesWhatItCannotDoWithoutAndSortsABatchWithThat() {
    assertThat(MEMORY.share(50)).isEqualTo(100);
    assertThat(MEMORY.runBytes(100)).isEqualTo(10);
  }
}
