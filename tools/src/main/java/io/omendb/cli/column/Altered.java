package io.omendb.cli.column;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.Progress;
import io.omendb.cli.output.Units;
import io.omendb.storage.Alteration;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Version;
import java.util.function.Consumer;

/// Makes a change of columns, with progress, and reports the version that it made. Stateless.
final class Altered {
  private Altered() {}

  /// @param change describes the change
  /// @param done what it does, for people: `column 'x' added`
  static ExitCode run(Invocation invocation, Consumer<Alteration> change, String done) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    long startNanos = System.nanoTime();
    try (Dataset dataset = name.open();
        Progress progress =
            new Progress(invocation.console(), invocation.showsProgress(), " rows")) {
      Alteration alteration = dataset.alter();
      change.accept(alteration);
      Snapshot committed =
          alteration
              .progress((phase, rows, total) -> {
                invocation.cancellation().check();
                progress.at(phase, rows, total);
              })
              .commit();
      progress.end();
      long bytes = bytesWritten(dataset, committed.version());
      report(invocation, committed.version(), bytes, startNanos, done);
    }
    return ExitCode.OK;
  }

  private static long bytesWritten(Dataset dataset, long made) {
    for (Version version : dataset.log()) {
      if (version.version() == made) {
        return version.operation().bytesWritten();
      }
    }
    return 0;
  }

  private static void report(
      Invocation invocation, long version, long bytes, long startNanos, String done) {
    long millis = (System.nanoTime() - startNanos) / 1_000_000;
    if (invocation.json()) {
      invocation
          .console()
          .out()
          .println(
              Json.text(Json.object("version", version, "bytes_written", bytes, "millis", millis)));
    } else {
      invocation.say(
          "version "
              + version
              + ": "
              + done
              + " ("
              + Units.bytes(bytes)
              + ", "
              + Units.millis(millis)
              + ")");
    }
  }
}
