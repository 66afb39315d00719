package io.omendb.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Rows in aligned columns: numbers to the right, text to the left. Column widths come from the
/// first rows, so that a long listing streams. For one thread at a time.
public final class Table implements AutoCloseable {
  private static final int SAMPLE = 500;
  private static final int MAX_CELL = 60;

  private final PrintStream out;
  private final String indent;
  private final List<String> header;
  private final boolean[] right;
  private final List<List<String>> waiting = new ArrayList<>();
  private int[] widths = {};
  private int maxCell = MAX_CELL;

  /// @param right which columns hold numbers
  public Table(PrintStream out, List<String> header, List<Boolean> right) {
    this(out, "", header, right);
  }

  /// @param indent what every line begins with
  /// @param right which columns hold numbers
  public Table(PrintStream out, String indent, List<String> header, List<Boolean> right) {
    this.out = out;
    this.indent = indent;
    this.header = List.copyOf(header);
    this.right = new boolean[header.size()];
    for (int i = 0; i < this.right.length; i++) {
      this.right[i] = right.get(i);
    }
  }

  /// Shows every cell whole, however long.
  public Table uncut() {
    maxCell = Integer.MAX_VALUE;
    return this;
  }

  public void row(List<String> cells) {
    List<String> clean = cells.stream().map(this::clean).toList();
    if (widths.length > 0) {
      print(clean);
      return;
    }
    waiting.add(clean);
    if (waiting.size() == SAMPLE) {
      settle();
    }
  }

  /// Writes what waits; a table without rows is its header.
  @Override
  public void close() {
    if (widths.length == 0) {
      settle();
    }
  }

  private void settle() {
    widths = new int[header.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = length(header.get(i));
      for (List<String> row : waiting) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    print(header);
    waiting.forEach(this::print);
    waiting.clear();
  }

  private void print(List<String> cells) {
    StringBuilder line = new StringBuilder(indent);
    for (int i = 0; i < cells.size(); i++) {
      String pad = " ".repeat(Math.max(0, widths[i] - length(cells.get(i))));
      line.append(i == 0 ? "" : "  ");
      line.append(right[i] ? pad + cells.get(i) : cells.get(i) + pad);
    }
    out.println(line.toString().stripTrailing());
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /// One line without control characters, which could also steer a terminal.
  private String clean(String cell) {
    StringBuilder text = new StringBuilder();
    int shown = 0;
    for (int i = 0; i < cell.length(); ) {
      int c = cell.codePointAt(i);
      i += Character.charCount(c);
      if (++shown == maxCell && i < cell.length()) {
        return text.append('…').toString();
      }
      text.appendCodePoint(Character.isISOControl(c) ? '·' : c);
    }
    return text.toString();
  }
}
