package io.omendb.cli.inspect;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Descriptions;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.Progress;
import io.omendb.cli.output.Table;
import io.omendb.cli.output.Units;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.inspect.Space;
import io.omendb.storage.inspect.Space.ColumnSpace;
import java.io.PrintStream;
import java.util.List;

/// `stats`: what the files of a version take, and what for. Immutable.
public final class StatsVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "stats",
        "shows the space that columns, indexes, manifests and garbage take",
        "DATASET[@VERSION]",
        1,
        1,
        List.of("omendb stats photos.omen", "omendb stats photos.omen@7 --json"),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parse(invocation.argument(0));
    try (Dataset dataset = name.open()) {
      Snapshot snapshot = name.snapshot(dataset);
      Space space;
      try (Progress progress = new Progress(invocation.console(), invocation.showsProgress(), "")) {
        space =
            snapshot.space((phase, done, total) -> {
              invocation.cancellation().check();
              progress.at(phase, done, total);
            });
      }
      PrintStream out = invocation.console().out();
      if (invocation.json()) {
        out.println(json(snapshot, space));
      } else {
        print(snapshot, space, out);
      }
    }
    return ExitCode.OK;
  }

  private static String json(Snapshot snapshot, Space space) {
    return Json.text(
        Json.object(
            "version",
            snapshot.version(),
            "rows",
            snapshot.rows(),
            "deleted_rows",
            snapshot.deletedRows(),
            "bytes",
            space.totalBytes(),
            "bytes_by_kind",
            Json.object(
                "data", space.dataBytes(),
                "vectors", space.vectorBytes(),
                "deletions", space.deletionBytes(),
                "index", space.indexBytes(),
                "manifest", space.manifestBytes()),
            "columns",
            space.columns().stream()
                .map(column ->
                    Json.object(
                        "id", column.fieldId(),
                        "name", column.name(),
                        "type", column.type(),
                        "bytes", column.bytes(),
                        "plain_bytes", column.plainBytes(),
                        "compression", column.compression(),
                        "dropped", column.dropped()))
                .toList(),
            "overhead_bytes",
            space.overheadBytes(),
            "indexes",
            snapshot.indexes().stream().map(Descriptions::index).toList(),
            "superseded_bytes",
            space.supersededBytes(),
            "garbage_bytes",
            space.garbageBytes()));
  }

  private static void print(Snapshot snapshot, Space space, PrintStream out) {
    String deleted =
        snapshot.deletedRows() == 0
            ? ""
            : "  (+ " + Units.count(snapshot.deletedRows()) + " deleted)";
    out.println("version     " + snapshot.version());
    out.println("rows        " + Units.count(snapshot.rows()) + deleted);
    out.println("bytes       " + Units.bytes(space.totalBytes()));
    out.println("  data      " + Units.bytes(space.dataBytes()));
    out.println("  vectors   " + Units.bytes(space.vectorBytes()));
    out.println("  deletions " + Units.bytes(space.deletionBytes()));
    out.println("  index     " + Units.bytes(space.indexBytes()));
    out.println("  manifest  " + Units.bytes(space.manifestBytes()));
    out.println(
        "superseded  " + Units.bytes(space.supersededBytes()) + "  (other versions' files)");
    out.println("garbage     " + Units.bytes(space.garbageBytes()) + "  (files of no version)");
    out.println();
    try (Table table =
        new Table(
            out,
            List.of("column", "type", "bytes", "plain", "compression"),
            List.of(false, false, true, true, true))) {
      for (ColumnSpace column : space.columns()) {
        table.row(
            List.of(
                column.dropped() ? column.name() + " (dropped)" : column.name(),
                column.type(),
                Units.bytes(column.bytes()),
                Units.bytes(column.plainBytes()),
                Units.decimal(column.compression(), 2)));
      }
    }
    if (!snapshot.indexes().isEmpty()) {
      out.println();
      Descriptions.printIndexes(snapshot.indexes(), out);
    }
  }
}
