package io.omendb.cli.write;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.Progress;
import io.omendb.cli.output.Units;
import io.omendb.storage.Compaction;
import io.omendb.storage.Dataset;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.maintain.compact.CompactionPlan;
import io.omendb.storage.maintain.compact.CompactionReport;
import io.omendb.storage.maintain.compact.CompactionTask;
import java.util.List;
import java.util.Optional;

/// `compact`: brings small fragments together and drops the values of deleted rows. Immutable.
public final class CompactVerb implements Verb {
  private static final int MAX_THREADS = 1_024;

  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "compact",
        "merges small fragments and drops deleted rows; indexes stay as they are",
        "DATASET",
        1,
        1,
        List.of(
            "omendb compact photos.omen --dry-run",
            "omendb compact photos.omen",
            "omendb compact photos.omen --cluster-by album,year",
            "omendb compact photos.omen --cold caption,exif"),
        List.of(
            Flags.flag("dry-run", "print what would be done"),
            Flags.value(
                "cluster-by",
                "COLUMNS",
                "rewrite all rows, sorted by these; needs room for temporary files"),
            Flags.value("cold", "COLUMNS", "write these columns as Parquet, all others as Arrow"),
            Flags.flag("warm", "write all columns as Arrow; else what is cold stays cold"),
            Flags.value("threads", "N", "tasks at once; else all processors"),
            Flags.value("memory", "BYTES", "memory budget of all tasks; else 256 MiB")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    long start = System.nanoTime();
    try (Dataset dataset = name.open()) {
      Compaction compaction = dataset.compaction();
      invocation.names("cluster-by").ifPresent(compaction::clusterBy);
      cold(invocation).ifPresent(compaction::cold);
      invocation.integer("threads", 1, MAX_THREADS).ifPresent(compaction::threads);
      invocation.number("memory", 1, Long.MAX_VALUE).ifPresent(compaction::memoryBudgetBytes);
      if (invocation.flag("dry-run")) {
        print(invocation, compaction.plan());
      } else {
        report(invocation, compact(invocation, compaction), start);
      }
    }
    return ExitCode.OK;
  }

  private static Optional<List<String>> cold(Invocation invocation) {
    Optional<List<String>> named = invocation.names("cold");
    if (!invocation.flag("warm")) {
      return named;
    }
    if (named.isPresent()) {
      throw new InvalidInput("--cold and --warm exclude each other", "leave one of them out");
    }
    return Optional.of(List.of());
  }

  private static CompactionReport compact(Invocation invocation, Compaction compaction) {
    try (Progress progress =
        new Progress(invocation.console(), invocation.showsProgress(), " rows")) {
      return compaction
          .progress((phase, done, total) -> {
            invocation.cancellation().check();
            progress.at(phase, done, total);
          })
          .run();
    }
  }

  /// A plan is data, not talk: it goes to stdout, a line for each task.
  private static void print(Invocation invocation, CompactionPlan plan) {
    if (invocation.json()) {
      invocation
          .console()
          .out()
          .println(
              Json.text(
                  Json.object(
                      "version",
                      plan.version(),
                      "fragments",
                      plan.fragments(),
                      "rows",
                      plan.liveRows(),
                      "bytes",
                      plan.bytes(),
                      "tasks",
                      plan.tasks().stream().map(CompactVerb::task).toList())));
      return;
    }
    for (CompactionTask task : plan.tasks()) {
      invocation
          .console()
          .out()
          .println(
              "rewrite "
                  + Units.count(task.fragments().size(), "fragment")
                  + " from "
                  + task.fragments().getFirst()
                  + " to "
                  + task.fragments().getLast()
                  + ": "
                  + Units.count(task.liveRows(), "row")
                  + ", "
                  + Units.bytes(task.bytes()));
    }
    invocation.say(
        plan.tasks().isEmpty()
            ? "nothing to do in version " + plan.version()
            : "version " + plan.version() + " stays as it is: leave --dry-run out to do this");
  }

  private static Object task(CompactionTask task) {
    return Json.object(
        "fragments", task.fragments(), "rows", task.liveRows(), "bytes", task.bytes());
  }

  private static void report(Invocation invocation, CompactionReport report, long startNanos) {
    long millis = (System.nanoTime() - startNanos) / 1_000_000;
    if (invocation.json()) {
      invocation
          .console()
          .out()
          .println(
              Json.text(
                  Json.object(
                      "version",
                      report.version(),
                      "fragments_before",
                      report.fragmentsBefore(),
                      "fragments_after",
                      report.fragmentsAfter(),
                      "rows_dropped",
                      report.rowsDropped(),
                      "bytes_before",
                      report.bytesBefore(),
                      "bytes_after",
                      report.bytesAfter(),
                      "millis",
                      millis)));
      return;
    }
    if (!report.changed()) {
      invocation.say("nothing to do; still version " + report.version());
      return;
    }
    invocation.say(
        "version "
            + report.version()
            + ": "
            + Units.count(report.fragmentsBefore(), "fragment")
            + " became "
            + Units.count(report.fragmentsAfter())
            + ", "
            + Units.count(report.rowsDropped(), "deleted row")
            + " dropped, "
            + Units.bytes(report.bytesBefore())
            + " became "
            + Units.bytes(report.bytesAfter())
            + " ("
            + Units.millis(millis)
            + ")");
  }
}
