package io.omendb.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.cli.command.Console;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Bars on a terminal.
class ProgressTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void barIsGoneAtTheEnd() {
    try (Progress progress = progress(true)) {
      progress.at("reading", 1, 10);
      progress.at("writing", 10, 10);
    }
    String text = err.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("reading", "writing 100%");
    assertThat(text).matches("(?s).*\r {40,}\r");
    assertThat(screen(text + "done")).isEqualTo("done");
  }

  @Test
  void nobodyWatches() {
    try (Progress progress = progress(false)) {
      progress.at("reading", 1, 10);
    }
    assertThat(err.size()).isZero();
  }

  /// What a terminal shows on the line in the end.
  private static String screen(String written) {
    StringBuilder line = new StringBuilder();
    int cursor = 0;
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '\r') {
        cursor = 0;
      } else {
        line.setLength(Math.max(line.length(), cursor + 1));
        line.setCharAt(cursor++, c);
      }
    }
    return line.toString().strip();
  }

  private Progress progress(boolean shown) {
    return new Progress(
        new Console(OutputStream.nullOutputStream(), err, shown, 80), shown, " rows");
  }
}
