package io.omendb.cli.index;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Descriptions;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.Progress;
import io.omendb.cli.output.Units;
import io.omendb.storage.CreatedIndex;
import io.omendb.storage.Dataset;
import io.omendb.storage.IndexCreation;
import io.omendb.storage.IndexInfo;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.index.IndexSummary.CalibrationPoint;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// `index create`: builds an index over a vector column. Immutable.
public final class IndexCreateVerb implements Verb {
  private static final int MAX_THREADS = 1_024;

  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "index create",
        "builds an index over a vector column",
        "DATASET --column NAME --type TYPE --metric METRIC",
        1,
        1,
        List.of(
            "omendb index create photos.omen --column v --type hnsw --metric l2",
            "omendb index create photos.omen --column v --type ivf-pq --metric cosine --name fast"
                + " --set lists=1024"),
        List.of(
            Flags.value("column", "NAME", "the vector column"),
            Flags.value("type", "TYPE", "ivf-pq or hnsw"),
            Flags.value("metric", "METRIC", "l2, cosine or dot"),
            Flags.value("name", "NAME", "the index's name; else made of column and type"),
            Flags.many("set", "KEY=VALUE", "a build parameter; may be repeated"),
            Flags.value("threads", "N", "build threads; else all processors"),
            Flags.value("memory", "BYTES", "memory budget of the build"),
            Flags.value("seed", "N", "for the build's random choices")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    String column = invocation.required("column");
    String type = invocation.required("type", "one of: ivf-pq, hnsw");
    Metric metric = metric(invocation.required("metric", "one of: " + metrics()));
    long start = System.nanoTime();
    try (Dataset dataset = name.open()) {
      IndexCreation creation = dataset.createIndex(column).type(type).metric(metric);
      invocation.text("name").ifPresent(creation::name);
      invocation.integer("threads", 1, MAX_THREADS).ifPresent(creation::threads);
      invocation.number("memory", 1, Long.MAX_VALUE).ifPresent(creation::memoryBudgetBytes);
      invocation.number("seed", Long.MIN_VALUE, Long.MAX_VALUE).ifPresent(creation::seed);
      for (String setting : invocation.all("set")) {
        int equals = setting.indexOf('=');
        if (equals <= 0) {
          throw new InvalidInput("--set takes KEY=VALUE, not '" + setting + "'");
        }
        creation.parameter(setting.substring(0, equals), setting.substring(equals + 1));
      }
      CreatedIndex created = build(invocation, creation);
      report(invocation, created, (System.nanoTime() - start) / 1_000_000);
    }
    return ExitCode.OK;
  }

  private static CreatedIndex build(Invocation invocation, IndexCreation creation) {
    try (Progress progress = new Progress(invocation.console(), invocation.showsProgress(), "")) {
      return creation
          .progress((phase, done, total) -> {
            invocation.cancellation().check();
            progress.at(phase, done, total);
          })
          .build();
    }
  }

  private static Metric metric(String text) {
    return Metric.named(text)
        .orElseThrow(
            () -> new InvalidInput("unknown metric '" + text + "'", "metrics are: " + metrics()));
  }

  private static String metrics() {
    return Arrays.stream(Metric.values()).map(Metric::text).collect(Collectors.joining(", "));
  }

  private static void report(Invocation invocation, CreatedIndex created, long millis) {
    IndexInfo index = created.index();
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
                      "calibration",
                      index.calibration().stream().map(Descriptions::calibration).toList(),
                      "version",
                      created.snapshot().version())));
      return;
    }
    invocation.say(
        "version "
            + created.snapshot().version()
            + ": index '"
            + index.name()
            + "' over "
            + Units.count(index.rowsIndexed(), "row")
            + " ("
            + Units.bytes(index.bytes())
            + ", "
            + Units.millis(millis)
            + ")");
    for (CalibrationPoint point : index.calibration()) {
      invocation.say(
          "  recall@"
              + point.k()
              + " "
              + Units.decimal(point.recall(), 3)
              + " with "
              + point.parameters());
    }
  }
}
