package io.omendb.cli.demo;

import io.omendb.cli.output.Units;
import io.omendb.storage.Version;
import io.omendb.storage.format.manifest.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// What the demo did, as one HTML page that needs nothing else. Immutable.
///
/// @param figures the numbers at the top
/// @param neighbors queries with what was found
/// @param filtered the same under a filter
/// @param travel one search in two versions
/// @param curves recall against speed of each index
/// @param versions the log, newest first
record Report(
    List<Figure> figures,
    List<Strip> neighbors,
    List<Strip> filtered,
    List<Strip> travel,
    List<Curve> curves,
    List<LogLine> versions) {
  Report {
    figures = List.copyOf(figures);
    neighbors = List.copyOf(neighbors);
    filtered = List.copyOf(filtered);
    travel = List.copyOf(travel);
    curves = List.copyOf(curves);
    versions = List.copyOf(versions);
  }

  /// A number and what it counts.
  record Figure(String value, String meaning) {}

  /// A query beside the rows that a search found. Without a caption nothing was restricted, and a
  /// row with another label than the query's is worth a mark.
  record Strip(String caption, Picture query, List<Picture> found) {
    Strip {
      found = List.copyOf(found);
    }
  }

  /// A digit: its picture, its label, and a line of small print.
  record Picture(byte[] ink, int label, String note) {}

  /// One version of the dataset.
  record LogLine(long version, String operation, String change, String rows) {
    static LogLine of(Version version) {
      Operation operation = version.operation();
      String kind = operation.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      String change = operation.rowsAdded() > 0 ? "+" + Units.count(operation.rowsAdded()) : "";
      if (operation.rowsDeleted() > 0) {
        change = "−" + Units.count(operation.rowsDeleted());
      }
      return new LogLine(
          version.version(),
          (kind + " " + operation.description()).strip(),
          change,
          Units.count(version.rows()));
    }
  }

  String html() {
    StringBuilder html = new StringBuilder();
    html.append(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\""
            + " content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\""
            + " content=\"light dark\"><title>OmenDB demo</title><style>");
    html.append(style());
    html.append("</style></head><body><main><header><h1>Handwritten digits, found</h1><p>");
    html.append(
        "A dataset of plain Arrow files, two vector indexes on disk, and what they find. Every"
            + " picture and figure below comes from the run of <code>omendb demo</code> that wrote"
            + " this page.</p></header><section class=\"figures\">");
    for (Figure figure : figures) {
      html.append("<div><b>" + escaped(figure.value()) + "</b>");
      html.append("<span>" + escaped(figure.meaning()) + "</span></div>");
    }
    html.append("</section>");
    strips(
        html,
        "Nearest neighbours",
        "Each image on the left is not in the dataset. Beside it are its nearest rows, nearest"
            + " first, with their squared Euclidean distances in millions. A row whose label"
            + " differs from the query's is marked.",
        neighbors);
    strips(
        html,
        "The same, under a filter",
        "Only rows that match the condition may be returned, so the search looks further: of all"
            + " digits of one kind, those that are most like the query.",
        filtered);
    strips(
        html,
        "Time travel",
        "Deleting makes a new version. The old one still answers as it did.",
        travel);
    curves(html);
    versions(html);
    html.append(
        "<footer><p>"
            + escaped(machine())
            + "</p><p>Images: MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges,"
            + " CC BY-SA 3.0.</p></footer></main></body></html>\n");
    return html.toString();
  }

  private static void strips(
      StringBuilder html, String title, String explanation, List<Strip> strips) {
    html.append("<section><h2>" + escaped(title) + "</h2><p>" + escaped(explanation) + "</p>");
    for (Strip strip : strips) {
      html.append("<div class=\"strip\">");
      picture(html, strip.query(), "query");
      html.append("<div class=\"found\">");
      if (!strip.caption().isEmpty()) {
        html.append("<h3>" + escaped(strip.caption()) + "</h3>");
      }
      html.append("<div>");
      for (Picture found : strip.found()) {
        boolean wrong = strip.caption().isEmpty() && found.label() != strip.query().label();
        picture(html, found, wrong ? "other" : "");
      }
      html.append("</div></div></div>");
    }
    html.append("</section>");
  }

  private static void picture(StringBuilder html, Picture picture, String style) {
    html.append("<figure class=\"" + style + "\"><img alt=\"a handwritten " + picture.label());
    html.append("\" width=\"56\" height=\"56\" src=\"");
    html.append(Png.dataUri(picture.ink(), Digits.SIDE, Digits.SIDE));
    html.append("\"><figcaption><b>" + picture.label() + "</b> " + escaped(picture.note()));
    html.append("</figcaption></figure>");
  }

  private void curves(StringBuilder html) {
    html.append("<section><h2>Recall and speed</h2><p>");
    html.append(
        "Every point is one setting of an index, measured on this machine with the demo's queries"
            + " in one thread, the best of three runs. To the right are truer answers, further up faster ones; the exact"
            + " scan is the yardstick.</p><p class=\"legend\">");
    for (int i = 0; i < curves.size(); i++) {
      html.append("<span class=\"s" + i + "\">" + escaped(curves.get(i).name()) + "</span>");
    }
    html.append("</p>");
    html.append(Plot.svg(curves));
    html.append(
        "<details><summary>The figures as a table</summary><table><thead><tr><th>index<th>setting"
            + "<th class=\"n\">recall<th class=\"n\">queries/s<th class=\"n\">p99 µs</thead>");
    for (Curve curve : curves) {
      for (Curve.Point point : curve.points()) {
        html.append("<tr><td>" + escaped(curve.name()) + "<td>" + escaped(point.parameters()));
        html.append("<td class=\"n\">" + Units.decimal(point.recall(), 4));
        html.append("<td class=\"n\">" + Units.count(Math.round(point.queriesPerSecond())));
        html.append("<td class=\"n\">" + Units.count(point.p99Micros()));
      }
    }
    html.append("</table></details></section>");
  }

  private void versions(StringBuilder html) {
    html.append("<section><h2>The dataset's log</h2><table><thead><tr><th class=\"n\">version");
    html.append("<th>operation<th class=\"n\">change<th class=\"n\">rows</thead>");
    for (LogLine line : versions) {
      html.append("<tr><td class=\"n\">" + line.version() + "<td>" + escaped(line.operation()));
      html.append("<td class=\"n\">" + escaped(line.change()));
      html.append("<td class=\"n\">" + escaped(line.rows()));
    }
    html.append("</table></section>");
  }

  private static String machine() {
    return "Measured with Java "
        + System.getProperty("java.version")
        + " on "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ", "
        + Units.count(Runtime.getRuntime().availableProcessors(), "processor")
        + ".";
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String style() {
    try (InputStream in = Report.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is missing in this installation");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
