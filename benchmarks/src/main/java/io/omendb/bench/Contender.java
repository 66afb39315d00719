package io.omendb.bench;

import io.omendb.bench.data.BenchmarkData;
import io.omendb.bench.process.EngineProcess;
import io.omendb.bench.process.EngineSpec;
import io.omendb.bench.worker.Setting;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/// One engine on one set of data: built, opened, swept and measured. For one thread at a time.
final class Contender implements AutoCloseable {
  private static final int K = 10;
  private static final int SWEEP_WARM_MILLIS = 300;
  private static final int SWEEP_MILLIS = 300;
  private static final String BUILT = "built.properties";

  /// What a build cost.
  record Build(
      double seconds,
      double importSeconds,
      double processorSeconds,
      long peakBytes,
      long bytes,
      long indexBytes) {}

  private final EngineSpec spec;
  private final BenchmarkData data;
  private final Recall recall;
  private final Path directory;
  private final List<Measurement> swept = new ArrayList<>();
  private final EngineProcess process;
  private final Build build;
  private final double firstResultSeconds;

  Contender(EngineSpec spec, BenchmarkData data, Recall recall, Path work, boolean reuse)
      throws IOException {
    this.spec = spec;
    this.data = data;
    this.recall = recall;
    this.directory = work.resolve(spec.name());
    this.build = reuse && Files.exists(directory.resolve(BUILT)) ? built() : build();
    this.process = new EngineProcess(spec, log());
    process.ask("open", index());
    run(firstSetting(), 0, 0, 1);
    this.firstResultSeconds = process.age();
  }

  EngineSpec spec() {
    return spec;
  }

  Build cost() {
    return build;
  }

  /// From the start of the process to the answer of the first query.
  double firstResultSeconds() {
    return firstResultSeconds;
  }

  List<Measurement> swept() {
    return swept;
  }

  long peakBytes() throws IOException {
    return process.peakBytes();
  }

  private Path index() {
    return directory.resolve("index").toAbsolutePath();
  }

  private Path log() {
    return directory.resolve("log.txt");
  }

  private Build build() throws IOException {
    delete(directory);
    Files.createDirectories(index());
    try (EngineProcess builder = new EngineProcess(spec, log())) {
      long start = System.nanoTime();
      Map<String, String> told =
          builder.ask(
              "build",
              absolute(data.base().path()),
              index(),
              Runtime.getRuntime().availableProcessors());
      double seconds = (System.nanoTime() - start) / 1e9;
      Properties cost = new Properties();
      cost.setProperty("seconds", Double.toString(seconds));
      cost.setProperty("import_seconds", told.getOrDefault("import_seconds", "-1"));
      cost.setProperty("processor_seconds", Double.toString(builder.processorSeconds()));
      cost.setProperty("peak_bytes", Long.toString(builder.peakBytes()));
      cost.setProperty("bytes", Long.toString(bytes(index())));
      cost.setProperty("index_bytes", told.getOrDefault("index_bytes", "-1"));
      try (var out = Files.newBufferedWriter(directory.resolve(BUILT))) {
        cost.store(out, null);
      }
    }
    return built();
  }

  private Build built() throws IOException {
    Properties cost = new Properties();
    try (var in = Files.newBufferedReader(directory.resolve(BUILT))) {
      cost.load(in);
    }
    return new Build(
        Double.parseDouble(cost.getProperty("seconds")),
        Double.parseDouble(cost.getProperty("import_seconds")),
        Double.parseDouble(cost.getProperty("processor_seconds")),
        Long.parseLong(cost.getProperty("peak_bytes")),
        Long.parseLong(cost.getProperty("bytes")),
        Long.parseLong(cost.getProperty("index_bytes")));
  }

  private Map<String, String> settings() throws IOException {
    return process.ask("ladders", data.base().rows(), data.base().dimension());
  }

  private Setting firstSetting() throws IOException {
    return settings(settings().getOrDefault("ladders", "").split("\\|", 2)[0]).getFirst();
  }

  /// Settings to measure as they are, whatever recall they reach.
  List<Setting> fixed() throws IOException {
    return settings(settings().getOrDefault("fixed", ""));
  }

  private static List<Setting> settings(String text) {
    return Arrays.stream(text.split(" ", -1))
        .filter(part -> !part.isEmpty())
        .map(Setting::parse)
        .toList();
  }

  /// Climbs every ladder until the recall is reached, and tells each step.
  void sweep(double target, PrintStream talk) throws IOException {
    for (String ladder : settings().getOrDefault("ladders", "").split("\\|", -1)) {
      for (Setting setting : settings(ladder)) {
        Measurement measured = run(setting, SWEEP_WARM_MILLIS, SWEEP_MILLIS, spec.leastQueries());
        swept.add(measured);
        talk.println("sweep " + spec.name() + " " + measured);
        if (measured.recall() >= target) {
          break;
        }
      }
    }
  }

  /// The setting of the sweep that reaches the recall with the smallest median latency, which a
  /// busy moment of the machine does not change as much as the mean.
  Optional<Setting> reaching(double target) {
    return swept.stream()
        .filter(measured -> measured.recall() >= target)
        .min(Comparator.comparingDouble(Measurement::p50Micros))
        .map(Measurement::setting);
  }

  Measurement run(Setting setting, int warmMillis, int millis, int leastQueries)
      throws IOException {
    Path found = directory.resolve("found.i32").toAbsolutePath();
    if (warmMillis > 0) {
      ask(setting, warmMillis, 1, found);
    }
    double before = process.processorSeconds();
    Map<String, String> told = ask(setting, millis, leastQueries, found);
    double queries = number(told, "queries");
    return new Measurement(
        setting,
        recall.of(found),
        queries / number(told, "seconds"),
        number(told, "p50_micros"),
        number(told, "p99_micros"),
        (process.processorSeconds() - before) / queries * 1e6);
  }

  private Map<String, String> ask(Setting setting, int millis, int leastQueries, Path found)
      throws IOException {
    return process.ask(
        "run", absolute(data.queries().path()), K, setting, millis, leastQueries, found);
  }

  private static double number(Map<String, String> told, String name) throws IOException {
    String value = told.get(name);
    if (value == null) {
      throw new IOException("no " + name + " in " + told);
    }
    return Double.parseDouble(value);
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath();
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
