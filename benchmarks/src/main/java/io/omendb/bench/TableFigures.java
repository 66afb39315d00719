package io.omendb.bench;

import io.omendb.bench.process.EngineSpec;
import io.omendb.bench.report.Figures;
import io.omendb.bench.report.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Figures of several rounds by engine and name, and tables of their medians. For one thread at a
/// time.
final class TableFigures {
  private static final String OURS = "omendb";
  private static final String OURS_UNSYNCED = "omendb-unsynced";
  private static final String PEER = "lance";

  /// A line of a table. Immutable.
  ///
  /// @param figure its name; a median over rounds is shown
  /// @param scale what a figure is multiplied by
  /// @param perSecond whether `scale` is divided by the figure instead, so that more is better
  record Line(String label, String figure, double scale, boolean perSecond) {
    static Line of(String label, String figure, double scale) {
      return new Line(label, figure, scale, false);
    }

    static Line rate(String label, String figure, double work) {
      return new Line(label, figure, work, true);
    }

    private double shown(double value) {
      return perSecond ? scale / value : scale * value;
    }

    /// How many times better than another a figure is; both kinds are kept as less is better.
    private double advantage(double ours, double other) {
      return other / ours;
    }
  }

  private final Map<String, Map<String, List<Double>>> rounds = new HashMap<>();

  /// Adds what one round of an engine gave.
  void add(EngineSpec spec, Map<String, Double> figures) {
    figures.forEach((name, value) ->
        rounds
            .computeIfAbsent(spec.name(), _ -> new HashMap<>())
            .computeIfAbsent(name, _ -> new ArrayList<>())
            .add(value));
  }

  /// The median over the rounds; not a number where nothing was measured.
  double median(String engine, String figure) {
    List<Double> values = rounds.getOrDefault(engine, Map.of()).getOrDefault(figure, List.of());
    return values.isEmpty()
        ? Double.NaN
        : Figures.median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /// A table with a column for each engine, and OmenDB's advantage over the peer: of OmenDB without
  /// fsync where that is among the engines, because the peer does not sync either.
  String table(List<EngineSpec> engines, List<Line> lines) {
    List<String> heads = new ArrayList<>(List.of("work"));
    engines.forEach(engine -> heads.add(engine.label()));
    boolean unsynced = engines.stream().anyMatch(engine -> engine.name().equals(OURS_UNSYNCED));
    heads.add(
        unsynced ? "OmenDB without fsync is better than Lance" : "OmenDB is better than Lance");
    Table table = new Table(heads.toArray(String[]::new));
    for (Line line : lines) {
      List<String> cells = new ArrayList<>(List.of(line.label()));
      for (EngineSpec engine : engines) {
        cells.add(number(line.shown(median(engine.name(), line.figure()))));
      }
      double ours = median(unsynced ? OURS_UNSYNCED : OURS, line.figure());
      cells.add(Figures.ratio(line.advantage(ours, median(PEER, line.figure()))));
      table.row(cells);
    }
    return table.toString();
  }

  private static String number(double value) {
    return value > 0 && value < 10 ? "%.2f".formatted(value) : Figures.number(value);
  }
}
