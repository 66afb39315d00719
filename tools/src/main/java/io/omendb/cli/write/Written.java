package io.omendb.cli.write;

import io.omendb.cli.command.Invocation;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.Units;
import java.util.ArrayList;
import java.util.List;

/// What a verb changed. Immutable.
///
/// @param startNanos when it began, by [System#nanoTime()]
record Written(long version, long rowsAdded, long rowsDeleted, long bytesWritten, long startNanos) {
  void report(Invocation invocation) {
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
                      "rows_deleted", rowsDeleted,
                      "bytes_written", bytesWritten,
                      "millis", millis)));
      return;
    }
    List<String> parts = new ArrayList<>();
    if (rowsAdded > 0) {
      parts.add(Units.count(rowsAdded, "row") + " appended");
    }
    if (rowsDeleted > 0) {
      parts.add(Units.count(rowsDeleted, "row") + " deleted");
    }
    invocation.say(
        parts.isEmpty()
            ? "0 rows changed; still version " + version
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
