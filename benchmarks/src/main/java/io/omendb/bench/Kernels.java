package io.omendb.bench;

import io.omendb.bench.report.Figures;
import io.omendb.bench.report.Table;
import io.omendb.storage.distance.ElementType;
import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// The kernels under JMH, as tables. For one thread at a time.
final class Kernels {
  private Kernels() {}

  /// Runs the benchmarks and returns the section for the page.
  static String run() throws RunnerException {
    Collection<RunResult> results =
        new Runner(new OptionsBuilder().include("io\\.omendb\\.bench\\.jmh\\..*").build()).run();
    Table table = new Table("kernel", "case", "ns per vector", "GB/s");
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      String name = params.getBenchmark();
      double nanos = result.getPrimaryResult().getScore();
      table.row(
          name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
          params.getParamsKeys().stream()
              .map(key -> key + "=" + params.getParam(key))
              .reduce((left, right) -> left + " " + right)
              .orElse(""),
          "%.2f".formatted(nanos),
          Figures.number(bytes(params) / nanos));
    }
    return "## Distance kernels\n\nOne thread, data in the second-level cache, JMH.\n\n" + table;
  }

  /// Bytes of one vector.
  private static double bytes(BenchmarkParams params) {
    return params.getParamsKeys().contains("groups")
        ? Integer.parseInt(params.getParam("groups")) / 2.0
        : Integer.parseInt(params.getParam("dimension"))
            * (double) ElementType.valueOf(params.getParam("element")).bytes();
  }
}
