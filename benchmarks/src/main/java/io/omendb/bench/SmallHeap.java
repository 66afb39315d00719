package io.omendb.bench;

import io.omendb.bench.data.BenchmarkData;
import io.omendb.bench.process.EngineSpec;
import io.omendb.bench.process.Engines;
import io.omendb.bench.report.Figures;
import io.omendb.bench.report.Table;
import io.omendb.bench.worker.Setting;
import java.io.IOException;
import java.nio.file.Path;

/// Import, both indexes and search with little heap, each step in a JVM of its own. For one thread
/// at a time.
final class SmallHeap {
  private static final int K = 10;

  private SmallHeap() {}

  /// Returns the section for the page.
  static String run(Path module, BenchmarkData data, Path work, String heap) throws IOException {
    EngineSpec spec =
        new Engines(module, heap)
            .omendb(
                "omendb-" + heap,
                "OmenDB -Xmx" + heap,
                Integer.MAX_VALUE,
                "float32",
                "hnsw",
                "ivf-pq");
    Path directory = work.resolve(data.name());
    try (Contender contender = new Contender(spec, data, new Recall(data, K), directory, false)) {
      Contender.Build build = contender.cost();
      Table steps = new Table("step", "what", "figure");
      steps.row("import", "s", Figures.number(build.importSeconds()));
      steps.row("both indexes", "s", Figures.number(build.seconds() - build.importSeconds()));
      steps.row("import and indexes", "processor s", Figures.number(build.processorSeconds()));
      steps.row("import and indexes", "peak MB resident", Figures.megabytes(build.peakBytes()));
      steps.row("dataset", "MB", Figures.megabytes(build.bytes()));
      steps.row("indexes", "MB", Figures.megabytes(build.indexBytes()));
      for (Setting setting : contender.fixed()) {
        Measurement measured = contender.run(setting, 2_000, 2_000, Integer.MAX_VALUE);
        steps.row("search `" + setting + "`", "recall@10", Figures.recall(measured.recall()));
        steps.row(
            "search `" + setting + "`", "queries/s", Figures.number(measured.queriesPerSecond()));
      }
      steps.row("search", "peak MB resident", Figures.megabytes(contender.peakBytes()));
      return """
      ## With -Xmx%s: %s

      Resident memory counts the pages of mapped files that happen to be in memory; the kernel takes them back when it
      needs them.

      %s
      """
          .formatted(heap, data.describe(), steps);
    }
  }
}
