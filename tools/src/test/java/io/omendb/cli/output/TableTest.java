package io.omendb.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Aligned tables.
class TableTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void numbersToTheRightTextToTheLeft() {
    try (Table table = new Table(out, List.of("name", "n"), List.of(false, true))) {
      table.row(List.of("a", "1"));
      table.row(List.of("naïve 😀", "1,234"));
    }
    assertThat(text())
        .isEqualTo(
            """
            name         n
            a            1
            naïve 😀  1,234
            """);
  }

  @Test
  void emptyTableIsItsHeader() {
    try (Table table = new Table(out, List.of("a", "b"), List.of(false, false))) {
      assertThat(table).isNotNull();
    }
    assertThat(text()).isEqualTo("a  b\n");
  }

  @Test
  void cellsAreOneLineAndBounded() {
    try (Table table = new Table(out, List.of("t"), List.of(false))) {
      table.row(List.of("two\nlines\u001b[31m"));
      table.row(List.of("x".repeat(200)));
    }
    assertThat(text()).contains("two·lines·[31m").contains("x".repeat(59) + "…\n");
  }

  @Test
  void cellsOfAnUncutTableAreWhole() {
    try (Table table = new Table(out, List.of("t", "u"), List.of(false, false)).uncut()) {
      table.row(List.of("x".repeat(200), "a\tb"));
    }
    assertThat(text()).endsWith("x".repeat(200) + "  a·b\n");
  }

  @Test
  void longListingsStream() {
    try (Table table = new Table(out, List.of("n"), List.of(true))) {
      for (int i = 0; i < 1_000; i++) {
        table.row(List.of(Integer.toString(i)));
      }
      assertThat(text().lines().count()).isEqualTo(1_001);
    }
    assertThat(text().lines().count()).isEqualTo(1_001);
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
