package io.omendb.cli.index;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.Progress;
import io.omendb.cli.output.Units;
import io.omendb.storage.CreatedIndex;
import io.omendb.storage.Dataset;
import io.omendb.storage.IndexInfo;
import io.omendb.storage.IndexOptimization;
import java.util.List;

/// `index optimize`: indexes new rows and merges small segments. Immutable.
public final class IndexOptimizeVerb implements Verb {
  private static final int MAX_THREADS = 1_024;

  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "index optimize",
        "indexes rows that came later, and merges small segments",
        "DATASET [NAME]",
        1,
        2,
        List.of("omendb index optimize photos.omen", "omendb index optimize photos.omen v_hnsw"),
        List.of(
            Flags.value("threads", "N", "build threads; else all processors"),
            Flags.value("memory", "BYTES", "memory budget of a build"),
            Flags.value("seed", "N", "for the build's random choices")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    try (Dataset dataset = name.open()) {
      List<String> names =
          invocation.arguments().size() > 1
              ? List.of(invocation.argument(1))
              : dataset.latest().indexes().stream().map(IndexInfo::name).toList();
      if (names.isEmpty()) {
        invocation.say("no indexes");
      }
      for (String index : names) {
        long start = System.nanoTime();
        long before = dataset.latest().version();
        CreatedIndex optimized = optimize(invocation, dataset.indexOptimization(index));
        report(
            invocation,
            optimized,
            optimized.snapshot().version() > before,
            (System.nanoTime() - start) / 1_000_000);
      }
    }
    return ExitCode.OK;
  }

  private static CreatedIndex optimize(Invocation invocation, IndexOptimization optimization) {
    invocation.integer("threads", 1, MAX_THREADS).ifPresent(optimization::threads);
    invocation.number("memory", 1, Long.MAX_VALUE).ifPresent(optimization::memoryBudgetBytes);
    invocation.number("seed", Long.MIN_VALUE, Long.MAX_VALUE).ifPresent(optimization::seed);
    try (Progress progress = new Progress(invocation.console(), invocation.showsProgress(), "")) {
      return optimization
          .progress((phase, done, total) -> {
            invocation.cancellation().check();
            progress.at(phase, done, total);
          })
          .run();
    }
  }

  private static void report(
      Invocation invocation, CreatedIndex optimized, boolean changed, long millis) {
    IndexInfo index = optimized.index();
    if (invocation.json()) {
      invocation
          .console()
          .out()
          .println(
              Json.text(
                  Json.object(
                      "name",
                      index.name(),
                      "type",
                      index.type(),
                      "rows",
                      index.rowsIndexed(),
                      "segments",
                      index.segments(),
                      "bytes",
                      index.bytes(),
                      "millis",
                      millis,
                      "version",
                      optimized.snapshot().version())));
      return;
    }
    invocation.say(
        changed
            ? "version "
                + optimized.snapshot().version()
                + ": index '"
                + index.name()
                + "' over "
                + Units.count(index.rowsIndexed(), "row")
                + " in "
                + Units.count(index.segments(), "segment")
                + " ("
                + Units.bytes(index.bytes())
                + ", "
                + Units.millis(millis)
                + ")"
            : "index '" + index.name() + "' is up to date");
  }
}
