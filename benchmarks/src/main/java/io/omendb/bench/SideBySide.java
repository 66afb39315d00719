package io.omendb.bench;

import io.omendb.bench.data.BenchmarkData;
import io.omendb.bench.process.EngineSpec;
import io.omendb.bench.report.Figures;
import io.omendb.bench.report.Table;
import io.omendb.bench.worker.Setting;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Engines measured beside each other on one set of data. For one thread at a time.
final class SideBySide {
  private static final int K = 10;
  private static final double[] TARGETS = {0.95, 0.99};

  /// How long and how often to measure.
  record Effort(int rounds, int warmMillis, int millis) {}

  private final BenchmarkData data;
  private final Path work;
  private final Effort effort;
  private final PrintStream talk;
  private final List<Contender> contenders = new ArrayList<>();

  SideBySide(BenchmarkData data, Path work, Effort effort, PrintStream talk) {
    this.data = data;
    this.work = work.resolve(data.name());
    this.effort = effort;
    this.talk = talk;
  }

  /// Measures, and returns the section for the page.
  ///
  /// @param reuse whether peers may open what they built in an earlier run
  String run(List<EngineSpec> specs, boolean reuse) throws IOException {
    try {
      Recall recall = new Recall(data, K);
      for (EngineSpec spec : specs) {
        talk.println("build and open " + spec.name());
        contenders.add(new Contender(spec, data, recall, work, reuse && !spec.ours()));
      }
      for (Contender contender : contenders) {
        contender.sweep(TARGETS[TARGETS.length - 1], talk);
      }
      StringBuilder text = new StringBuilder("## Search beside peers: " + data.describe() + "\n\n");
      for (double target : TARGETS) {
        text.append("### Recall@10 of at least ").append(target).append("\n\n");
        Map<Contender, List<Setting>> settings = new LinkedHashMap<>();
        for (Contender contender : contenders) {
          settings.put(contender, contender.reaching(target).stream().toList());
        }
        text.append(speeds(settings)).append(missing(target)).append('\n');
      }
      Map<Contender, List<Setting>> promises = new LinkedHashMap<>();
      for (Contender contender : contenders) {
        promises.put(contender, contender.fixed());
      }
      if (promises.values().stream().anyMatch(settings -> !settings.isEmpty())) {
        text.append("### A recall asked for, nothing tuned\n\n")
            .append(speeds(promises))
            .append('\n');
      }
      return text.append("### Build, size, memory, start\n\n")
          .append(costs())
          .append('\n')
          .toString();
    } finally {
      for (Contender contender : contenders) {
        contender.close();
      }
    }
  }

  private String speeds(Map<Contender, List<Setting>> settings) throws IOException {
    Map<Contender, Map<Setting, List<Measurement>>> rounds = new LinkedHashMap<>();
    for (int round = 0; round < effort.rounds(); round++) {
      for (var entry : settings.entrySet()) {
        Contender contender = entry.getKey();
        for (Setting setting : entry.getValue()) {
          Measurement measured =
              contender.run(
                  setting, effort.warmMillis(), effort.millis(), contender.spec().leastQueries());
          talk.println("round " + (round + 1) + " " + contender.spec().name() + " " + measured);
          rounds
              .computeIfAbsent(contender, _ -> new LinkedHashMap<>())
              .computeIfAbsent(setting, _ -> new ArrayList<>())
              .add(measured);
        }
      }
    }
    Table table =
        new Table(
            "engine",
            "setting",
            "recall@10",
            "queries/s",
            "p50 µs",
            "p99 µs",
            "processor µs",
            "OmenDB HNSW ÷ it",
            "OmenDB IVF-PQ ÷ it");
    double graph = speed(rounds, "omendb-hnsw");
    double lists = speed(rounds, "omendb-ivf-pq");
    rounds.forEach((contender, measured) ->
        measured.forEach(
            (setting, runs) -> table.row(line(contender, setting, runs, graph, lists))));
    return table.toString();
  }

  private static List<String> line(
      Contender contender, Setting setting, List<Measurement> runs, double graph, double lists) {
    double[] speeds = runs.stream().mapToDouble(Measurement::queriesPerSecond).sorted().toArray();
    double median = Figures.median(speeds);
    return List.of(
        contender.spec().label(),
        "`" + setting + "`",
        Figures.recall(runs.getFirst().recall()),
        "%s (%s–%s)"
            .formatted(
                Figures.number(median),
                Figures.number(speeds[0]),
                Figures.number(speeds[speeds.length - 1])),
        Figures.number(median(runs.stream().mapToDouble(Measurement::p50Micros).toArray())),
        Figures.number(median(runs.stream().mapToDouble(Measurement::p99Micros).toArray())),
        Figures.number(median(runs.stream().mapToDouble(Measurement::processorMicros).toArray())),
        Figures.ratio(graph / median),
        Figures.ratio(lists / median));
  }

  private static double median(double[] values) {
    return Figures.median(values);
  }

  /// The median speed of an engine's only setting; not a number if it has none or several.
  private static double speed(Map<Contender, Map<Setting, List<Measurement>>> rounds, String name) {
    return rounds.entrySet().stream()
        .filter(entry -> entry.getKey().spec().name().equals(name) && entry.getValue().size() == 1)
        .flatMap(entry -> entry.getValue().values().stream())
        .mapToDouble(
            runs -> median(runs.stream().mapToDouble(Measurement::queriesPerSecond).toArray()))
        .findFirst()
        .orElse(Double.NaN);
  }

  /// Which engines do not reach the recall, and how far they come.
  private String missing(double target) {
    StringBuilder text = new StringBuilder();
    for (Contender contender : contenders) {
      Optional<Setting> reached = contender.reaching(target);
      if (reached.isEmpty()) {
        double best = contender.swept().stream().mapToDouble(Measurement::recall).max().orElse(0);
        text.append("\n")
            .append(contender.spec().label())
            .append(" does not reach it in its sweep; its best is ")
            .append(Figures.recall(best))
            .append(".\n");
      }
    }
    return text.toString();
  }

  private String costs() throws IOException {
    Table table =
        new Table(
            "engine",
            "build s",
            "of it storing s",
            "processor s",
            "peak MB of the build",
            "MB on disk",
            "of it index MB",
            "peak MB of searching",
            "start to first result s");
    for (Contender contender : contenders) {
      Contender.Build cost = contender.cost();
      table.row(
          contender.spec().label(),
          Figures.number(cost.seconds()),
          Figures.number(cost.importSeconds()),
          Figures.number(cost.processorSeconds()),
          Figures.megabytes(cost.peakBytes()),
          Figures.megabytes(cost.bytes()),
          Figures.megabytes(cost.indexBytes()),
          Figures.megabytes(contender.peakBytes()),
          "%.2f".formatted(contender.firstResultSeconds()));
    }
    return table.toString();
  }
}
