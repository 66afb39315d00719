package io.omendb.cli.demo;

import io.omendb.cli.output.Units;
import java.util.List;
import java.util.Locale;

/// Draws recall against speed as SVG: right is truer, up is faster, on a logarithmic scale.
/// Stateless.
final class Plot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 360;
  private static final int LEFT = 76;
  private static final int RIGHT = 24;
  private static final int TOP = 24;
  private static final int BOTTOM = 52;

  private Plot() {}

  static String svg(List<Curve> curves) {
    double leastRecall =
        curves.stream()
            .flatMap(curve -> curve.points().stream())
            .mapToDouble(Curve.Point::recall)
            .min()
            .orElse(0);
    double from = Math.min(0.95, Math.floor(leastRecall * 10) / 10);
    double slowest = extreme(curves, false);
    double fastest = extreme(curves, true);
    int lowDecade = (int) Math.floor(Math.log10(slowest));
    int highDecade = Math.max(lowDecade + 1, (int) Math.ceil(Math.log10(fastest)));
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Recall against queries a second\">"
            .formatted(WIDTH, HEIGHT));
    double width = 1 - from > 0.25 ? 0.1 : 1 - from > 0.1 ? 0.05 : 0.01;
    for (int step = 0; step <= Math.round((1 - from) / width); step++) {
      double recall = 1 - step * width;
      double x = x(recall, from);
      svg.append(line(x, TOP, x, HEIGHT - BOTTOM, "grid"));
      svg.append(text(x, HEIGHT - BOTTOM + 20, "middle", "tick", Units.decimal(recall, 2)));
    }
    for (int decade = lowDecade; decade <= highDecade; decade++) {
      double y = y(Math.pow(10, decade), lowDecade, highDecade);
      svg.append(line(LEFT, y, WIDTH - RIGHT, y, "grid"));
      svg.append(
          text(LEFT - 10, y + 4, "end", "tick", Units.count(Math.round(Math.pow(10, decade)))));
    }
    svg.append(
        text(
            (LEFT + WIDTH - RIGHT) / 2.0,
            HEIGHT - 10,
            "middle",
            "axis",
            "recall of the 10 nearest"));
    svg.append(
        "<text class=\"axis\" text-anchor=\"middle\" transform=\"translate(16 %s) rotate(-90)\">queries a second, one thread</text>"
            .formatted(number((TOP + HEIGHT - BOTTOM) / 2.0)));
    for (int i = 0; i < curves.size(); i++) {
      svg.append(curve(curves.get(i), i, from, lowDecade, highDecade));
    }
    return svg.append("</svg>").toString();
  }

  private static String curve(Curve curve, int series, double from, int low, int high) {
    StringBuilder svg =
        new StringBuilder("<g class=\"series s" + series + "\"><polyline points=\"");
    for (Curve.Point point : curve.points()) {
      svg.append(number(x(point.recall(), from)))
          .append(',')
          .append(number(y(point.queriesPerSecond(), low, high)))
          .append(' ');
    }
    svg.append("\"/>");
    for (Curve.Point point : curve.points()) {
      svg.append(
          "<circle cx=\"%s\" cy=\"%s\" r=\"4.5\"><title>%s</title></circle>"
              .formatted(
                  number(x(point.recall(), from)),
                  number(y(point.queriesPerSecond(), low, high)),
                  curve.name()
                      + " "
                      + point.parameters()
                      + ": recall "
                      + Units.decimal(point.recall(), 4)
                      + ", "
                      + Units.count(Math.round(point.queriesPerSecond()))
                      + " queries/s"));
    }
    return svg.append("</g>").toString();
  }

  private static double extreme(List<Curve> curves, boolean largest) {
    double[] speeds =
        curves.stream()
            .flatMap(curve -> curve.points().stream())
            .mapToDouble(Curve.Point::queriesPerSecond)
            .sorted()
            .toArray();
    return speeds.length == 0 ? 1 : Math.max(1, speeds[largest ? speeds.length - 1 : 0]);
  }

  private static double x(double recall, double from) {
    return LEFT + (WIDTH - LEFT - RIGHT) * (recall - from) / (1 - from);
  }

  private static double y(double speed, int lowDecade, int highDecade) {
    double share = (Math.log10(Math.max(1, speed)) - lowDecade) / (highDecade - lowDecade);
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
  }

  private static String line(double x1, double y1, double x2, double y2, String style) {
    return "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
        .formatted(style, number(x1), number(y1), number(x2), number(y2));
  }

  private static String text(double x, double y, String anchor, String style, String text) {
    return "<text class=\"%s\" text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>"
        .formatted(style, anchor, number(x), number(y), text);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
