package io.omendb.cli.inspect;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.Table;
import io.omendb.cli.output.Units;
import io.omendb.storage.Dataset;
import io.omendb.storage.Version;
import io.omendb.storage.format.manifest.Operation;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// `log`: the versions, newest first. Immutable.
public final class LogVerb implements Verb {
  private static final List<String> COLUMNS =
      List.of("version", "time", "operation", "added", "deleted", "rows", "written");
  private static final List<Boolean> NUMBERS = List.of(true, false, false, true, true, true, true);

  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "log",
        "lists the versions, newest first",
        "DATASET[@VERSION]",
        1,
        1,
        List.of(
            "omendb log photos.omen",
            "omendb log photos.omen --limit 5",
            "omendb log photos.omen@7 --json"),
        List.of(Flags.value("limit", "N", "no more than N versions")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parse(invocation.argument(0));
    long limit = invocation.number("limit", 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE);
    try (Dataset dataset = name.open()) {
      Iterator<Version> log =
          (name.pin() instanceof DatasetName.Pin.Newest
                  ? dataset.log()
                  : dataset.log(name.snapshot(dataset).version()))
              .iterator();
      // Read before anything is printed: where the newest cannot be, there is nothing to show.
      Version newest = log.next();
      PrintStream out = invocation.console().out();
      if (invocation.json()) {
        list(newest, log, limit, invocation, version -> out.println(json(version)));
        return ExitCode.OK;
      }
      try (Table table = new Table(out, COLUMNS, NUMBERS)) {
        list(newest, log, limit, invocation, version -> table.row(row(version)));
      }
    }
    return ExitCode.OK;
  }

  /// Shows versions as they are read: what comes before one that is damaged is shown.
  private static void list(
      Version newest,
      Iterator<Version> older,
      long limit,
      Invocation invocation,
      Consumer<Version> show) {
    show.accept(newest);
    for (long shown = 1; shown < limit && older.hasNext(); shown++) {
      invocation.cancellation().check();
      show.accept(older.next());
    }
  }

  private static String json(Version version) {
    Operation operation = version.operation();
    Map<String, @Nullable Object> line =
        Json.object(
            "version", version.version(),
            "timestamp", version.timestamp(),
            "operation", operation.kind().name().toLowerCase(Locale.ROOT),
            "rows_added", operation.rowsAdded(),
            "rows_deleted", operation.rowsDeleted(),
            "fragments", version.fragments(),
            "bytes_written", operation.bytesWritten(),
            "rows", version.rows());
    if (!operation.description().isEmpty()) {
      line.put("description", operation.description());
    }
    return Json.text(line);
  }

  private static List<String> row(Version version) {
    Operation operation = version.operation();
    String kind = operation.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return List.of(
        Long.toString(version.version()),
        version.timestamp().toString(),
        operation.description().isEmpty() ? kind : kind + " " + operation.description(),
        Units.count(operation.rowsAdded()),
        Units.count(operation.rowsDeleted()),
        Units.count(version.rows()),
        Units.bytes(operation.bytesWritten()));
  }
}
