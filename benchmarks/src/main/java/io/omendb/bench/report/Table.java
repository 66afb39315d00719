package io.omendb.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// A Markdown table; all columns but the first are set to the right. For one thread at a time.
public final class Table {
  private final List<List<String>> lines = new ArrayList<>();

  public Table(String... heads) {
    lines.add(Arrays.asList(heads));
  }

  public Table row(String... cells) {
    return row(Arrays.asList(cells));
  }

  public Table row(List<String> cells) {
    if (cells.size() != lines.getFirst().size()) {
      throw new IllegalArgumentException("not as many cells as heads: " + cells);
    }
    lines.add(List.copyOf(cells));
    return this;
  }

  @Override
  public String toString() {
    List<String> rule = new ArrayList<>(Collections.nCopies(lines.getFirst().size(), "---:"));
    rule.set(0, "---");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      append(text, lines.get(i));
      if (i == 0) {
        append(text, rule);
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
