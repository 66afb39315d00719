package io.omendb.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Markdown table that stands below `<!-- table: NAME -->`. Cells have no backquotes. Immutable.
public record MarkedTable(String name, List<String> header, List<List<String>> rows) {
  private static final Pattern MARKER = Pattern.compile("(?m)^<!-- table: ([a-z0-9.-]+) -->$");

  public MarkedTable {
    header = List.copyOf(header);
    rows = List.copyOf(rows);
  }

  /// Every marked table of a text, by its name.
  public static Map<String, MarkedTable> in(String markdown) {
    Map<String, MarkedTable> tables = new LinkedHashMap<>();
    Matcher marker = MARKER.matcher(markdown);
    while (marker.find()) {
      String name = marker.group(1);
      List<List<String>> lines = new ArrayList<>();
      for (String line : markdown.substring(marker.end()).stripLeading().lines().toList()) {
        if (!line.startsWith("|")) {
          break;
        }
        lines.add(cells(line));
      }
      if (lines.size() < 3) {
        throw new AssertionError("no table below the marker of '" + name + "'");
      }
      if (tables.put(name, new MarkedTable(name, lines.get(0), lines.subList(2, lines.size())))
          != null) {
        throw new AssertionError("two tables are called '" + name + "'");
      }
    }
    return tables;
  }

  /// The cells of one column, from top to bottom.
  public List<String> column(String title) {
    int at = header.indexOf(title);
    if (at < 0) {
      throw new AssertionError("table '" + name + "' has no column '" + title + "': " + header);
    }
    return rows.stream().map(row -> row.get(at)).toList();
  }

  private static List<String> cells(String line) {
    String inner = line.strip();
    inner = inner.substring(1, inner.endsWith("|") ? inner.length() - 1 : inner.length());
    return Pattern.compile("(?<!\\\\)\\|")
        .splitAsStream(inner)
        .map(cell -> cell.replace("`", "").replace("\\|", "|").strip())
        .toList();
  }
}
