package io.omendb.bench;

import io.omendb.bench.data.BenchmarkData;
import io.omendb.bench.data.GaussianMixture;
import io.omendb.bench.process.EngineSpec;
import io.omendb.bench.process.Engines;
import io.omendb.bench.report.Machine;
import io.omendb.bench.report.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/// The command `benchmarks/run`: measures, prints, and writes the page of results. For one thread
/// at a time.
public final class Bench {
  private static final List<String> VERBS =
      List.of("side-by-side", "startup", "small-heap", "kernels", "table");
  private static final int QUERIES = 1_000;
  private static final long SEED = 20_261_123;

  private final CommandLine line;
  private final Path project;
  private final String command;
  private final Page page;

  private Bench(CommandLine line, String command) {
    this.line = line;
    this.command = command;
    this.project = Path.of(System.getProperty("bench.project", ".")).toAbsolutePath().normalize();
    this.page = new Page(path("page", "docs/benchmarks.md"));
  }

  public static void main(String[] arguments) throws Exception {
    try {
      CommandLine line =
          DefaultParser.builder().setAllowPartialMatching(false).get().parse(options(), arguments);
      new Bench(line, "benchmarks/run " + String.join(" ", arguments)).run();
    } catch (ParseException e) {
      System.err.println(e.getMessage());
      System.err.println(
          "usage: benchmarks/run side-by-side|startup|small-heap|kernels|table|all [options]");
      options().getOptions().forEach(option -> System.err.println(help(option)));
      System.exit(2);
    }
  }

  private static Options options() {
    Options options = new Options();
    option(options, "data", "DIR", "data with base.npy, queries.npy and neighbors.npy");
    option(options, "rows", "N", "generate so many vectors where no data is given; 1000000");
    option(options, "dimension", "N", "of so many components; 128");
    option(options, "engines", "A,B", "only these engines");
    option(options, "rounds", "N", "rounds to measure; 5");
    option(options, "seconds", "N", "of each measurement; 2");
    option(options, "heap", "SIZE", "of every JVM; 6g, small-heap 1g");
    option(options, "fragments", "A,B", "of the datasets that table commits to; 100,10000,100000");
    option(options, "pairs", "N", "of start-ups; 20");
    option(options, "dataset", "DIR", "an OmenDB dataset for startup");
    option(options, "omendb", "FILE", "the command for startup; ./omendb");
    option(options, "work", "DIR", "for indexes and generated data; benchmarks/target/work");
    option(options, "page", "FILE", "to write; docs/benchmarks.md");
    options.addOption(Option.builder().longOpt("reuse").desc("what peers built before").get());
    return options;
  }

  private static void option(Options options, String name, String argument, String text) {
    options.addOption(Option.builder().longOpt(name).hasArg().argName(argument).desc(text).get());
  }

  private static String help(Option option) {
    String argument = option.hasArg() ? " " + option.getArgName() : "";
    return "  --%-20s %s".formatted(option.getLongOpt() + argument, option.getDescription());
  }

  private void run() throws Exception {
    List<String> verbs = line.getArgList();
    if (verbs.size() != 1 || !(VERBS.contains(verbs.getFirst()) || verbs.contains("all"))) {
      throw new ParseException("one of " + VERBS + " or all is expected, not " + verbs);
    }
    String verb = verbs.getFirst();
    if (verb.equals("side-by-side") && !line.hasOption("data")) {
      sideBySide(generated());
    } else if (verb.equals("side-by-side") || verb.equals("all")) {
      sideBySide(BenchmarkData.open(path("data", ".")));
    }
    if (verb.equals("all")) {
      sideBySide(generated());
    }
    if (verb.equals("startup") || verb.equals("all")) {
      startup();
    }
    if (verb.equals("small-heap") || verb.equals("all")) {
      smallHeap();
    }
    if (verb.equals("kernels") || verb.equals("all")) {
      put("4-kernels", Kernels.run());
    }
    if (verb.equals("table") || verb.equals("all")) {
      table();
    }
  }

  private void sideBySide(BenchmarkData data) throws Exception {
    List<EngineSpec> specs = new Engines(module(), text("heap", "6g")).all(!data.base().wide());
    List<String> wanted = names();
    SideBySide.Effort effort =
        new SideBySide.Effort(number("rounds", 5), 1_000, 1_000 * number("seconds", 2));
    put(
        "1-side-by-side-" + data.name(),
        new SideBySide(data, work(), effort, System.err)
            .run(
                specs.stream()
                    .filter(spec -> wanted.isEmpty() || wanted.contains(spec.name()))
                    .toList(),
                line.hasOption("reuse")));
  }

  private void table() throws Exception {
    List<String> wanted = names();
    List<EngineSpec> engines =
        new Engines(module(), text("heap", "6g"))
            .table().stream()
                .filter(spec -> wanted.isEmpty() || wanted.contains(spec.name()))
                .toList();
    List<Integer> fragments = new ArrayList<>();
    for (String count : list("fragments", "100,10000,100000")) {
      fragments.add(number("fragments", count));
    }
    put(
        "5-table",
        new TableWork(engines, work(), number("rows", 1_000_000), System.err)
            .run(number("rounds", 5), fragments));
  }

  private List<String> names() {
    return list("engines", "");
  }

  private List<String> list(String option, String otherwise) {
    List<String> parts = new ArrayList<>(Arrays.asList(text(option, otherwise).split(",", -1)));
    parts.removeIf(String::isEmpty);
    return parts;
  }

  private void startup() throws Exception {
    put(
        "2-startup",
        Startup.run(
            path("omendb", "omendb"),
            path("dataset", "benchmarks/target/work/mnist/omendb-hnsw/index/vectors.omen"),
            number("pairs", 20)));
  }

  private void smallHeap() throws Exception {
    BenchmarkData data =
        line.hasOption("data") && !line.hasOption("rows")
            ? BenchmarkData.open(path("data", "."))
            : generated();
    put("3-small-heap", SmallHeap.run(module(), data, work(), text("heap", "1g")));
  }

  private BenchmarkData generated() throws IOException, ParseException {
    int rows = number("rows", 1_000_000);
    int dimension = number("dimension", 128);
    Path directory = work().resolve("data").resolve("mixture-" + rows + "x" + dimension);
    GaussianMixture.generate(directory, rows, dimension, QUERIES, SEED);
    return BenchmarkData.open(directory);
  }

  private void put(String name, String section) throws IOException {
    String text = section + Machine.describe(project, command) + "\n";
    System.out.println(text);
    page.put(name, text);
  }

  private Path module() {
    return project.resolve("benchmarks");
  }

  private Path work() {
    return path("work", "benchmarks/target/work");
  }

  /// Options are paths from where the user stands; defaults are paths in the project.
  private Path path(String option, String otherwise) {
    String value = line.getOptionValue(option);
    return value == null ? project.resolve(otherwise) : Path.of(value);
  }

  private String text(String option, String otherwise) {
    return line.getOptionValue(option, otherwise);
  }

  private int number(String option, int otherwise) throws ParseException {
    String value = line.getOptionValue(option);
    return value == null ? otherwise : number(option, value);
  }

  private static int number(String option, String value) throws ParseException {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new ParseException("--" + option + " needs a whole number, not " + value);
    }
  }
}
