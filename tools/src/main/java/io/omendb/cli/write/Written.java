package io.omendb.cli.write;

import io.omendb.cli.command.Invocation;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.Units;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Version;
import io.omendb.storage.format.manifest.Operation;
import java.util.ArrayList;
import java.util.List;

/// What a verb changed. Immutable.
///
/// @param startNanos when it began, by [System#nanoTime()]
record Written(
    long version,
    long rowsAdded,
    long rowsUpdated,
    long rowsDeleted,
    long bytesWritten,
    long startNanos) {
  /// What a commit changed, or nothing if it made no new version.
  static Written of(Dataset dataset, Snapshot base, Snapshot committed, long startNanos) {
    return of(dataset, base.version(), committed.version(), startNanos);
  }

  /// What the commit of a version changed.
  ///
  /// @param base the version before; 0: there was no dataset
  static Written of(Dataset dataset, long base, long committed, long startNanos) {
    for (Version version : dataset.log()) {
      if (version.version() == committed && committed != base) {
        Operation operation = version.operation();
        return new Written(
            version.version(),
            operation.rowsAdded(),
            operation.rowsUpdated(),
            operation.rowsDeleted(),
            operation.bytesWritten(),
            startNanos);
      }
      if (version.version() <= committed) {
        break;
      }
    }
    return new Written(committed, 0, 0, 0, 0, startNanos);
  }

  /// No rows for a dataset that there is not: none is made, and its version is 0.
  static Written nothing(long startNanos) {
    return new Written(0, 0, 0, 0, 0, startNanos);
  }

  /// @param done what the verb does to rows: appended, deleted
  void report(Invocation invocation, String done) {
    long millis = (System.nanoTime() - startNanos) / 1_000_000;
    if (invocation.json()) {
      invocation
          .console()
          .out()
          .println(
              Json.text(
                  Json.object(
                      "version", version,
                      "rows_added", rowsAdded,
                      "rows_updated", rowsUpdated,
                      "rows_deleted", rowsDeleted,
                      "bytes_written", bytesWritten,
                      "millis", millis)));
      return;
    }
    List<String> parts = new ArrayList<>();
    if (rowsAdded > 0) {
      parts.add(Units.count(rowsAdded, "row") + " appended");
    }
    if (rowsUpdated > 0) {
      parts.add(Units.count(rowsUpdated, "row") + " updated");
    }
    if (rowsDeleted > 0) {
      parts.add(Units.count(rowsDeleted, "row") + " deleted");
    }
    invocation.say(
        parts.isEmpty()
            ? "0 rows "
                + done
                + (version == 0 ? "; no dataset created" : "; still version " + version)
            : "version "
                + version
                + ": "
                + String.join(", ", parts)
                + " ("
                + Units.bytes(bytesWritten)
                + ", "
                + Units.millis(millis)
                + ")");
  }
}
