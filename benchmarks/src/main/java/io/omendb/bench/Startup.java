package io.omendb.bench;

import io.omendb.bench.report.Figures;
import io.omendb.bench.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How long inspection verbs take beside a JVM that only prints its version. For one thread at a
/// time.
final class Startup {
  private Startup() {}

  /// Runs each verb and the bare JVM in turn, and returns the section for the page.
  static String run(Path omendb, Path dataset, int pairs) throws IOException, InterruptedException {
    List<String> bare =
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version");
    Table table = new Table("command", "median ms", "`java -version` ms", "ratio");
    for (String verb : List.of("info", "log")) {
      List<String> command = List.of(omendb.toString(), verb, dataset.toString());
      millis(command);
      millis(bare);
      List<Double> ours = new ArrayList<>();
      List<Double> theirs = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int pair = 0; pair < pairs; pair++) {
        double mine = millis(command);
        double other = millis(bare);
        ours.add(mine);
        theirs.add(other);
        ratios.add(mine / other);
      }
      table.row(
          "`omendb " + verb + "`",
          Figures.number(median(ours)),
          Figures.number(median(theirs)),
          Figures.ratio(median(ratios)));
    }
    return "## Start of the command line\n\nMedian of %d pairs, run in turn.\n\n%s\n"
        .formatted(pairs, table);
  }

  private static double median(List<Double> values) {
    return Figures.median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static double millis(List<String> command) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    int code = process.waitFor();
    double millis = (System.nanoTime() - start) / 1e6;
    if (code != 0) {
      throw new IOException(command + " ended with " + code);
    }
    return millis;
  }
}
