package io.omendb.cli.inspect;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Descriptions;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.Units;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/// `info`: what a dataset is. Reads the manifest only. Immutable.
public final class InfoVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "info",
        "shows what a dataset is: rows, columns, indexes, space",
        "DATASET[@VERSION]",
        1,
        1,
        List.of("omendb info photos.omen", "omendb info photos.omen@7 --json"),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parse(invocation.argument(0));
    try (Dataset dataset = name.open()) {
      Snapshot snapshot = name.snapshot(dataset);
      if (invocation.json()) {
        invocation.console().out().println(json(dataset, snapshot));
      } else {
        print(dataset, snapshot, invocation.console().out());
      }
    }
    return ExitCode.OK;
  }

  private static String json(Dataset dataset, Snapshot snapshot) {
    return Json.text(
        Json.object(
            "uri",
            dataset.uri(),
            "version",
            snapshot.version(),
            "rows",
            snapshot.rows(),
            "deleted_rows",
            snapshot.deletedRows(),
            "fragments",
            snapshot.fragments(),
            "bytes",
            snapshot.bytes(),
            "schema",
            Descriptions.schema(snapshot.schema()),
            "indexes",
            snapshot.indexes().stream().map(Descriptions::index).toList(),
            "tags",
            dataset.tags().stream()
                .map(tag -> Json.object("name", tag.name(), "version", tag.version()))
                .toList()));
  }

  private static void print(Dataset dataset, Snapshot snapshot, PrintStream out) {
    out.println("dataset    " + dataset.uri());
    out.println("version    " + snapshot.version() + "  (" + snapshot.timestamp() + ")");
    String deleted =
        snapshot.deletedRows() == 0
            ? ""
            : "  (+ " + Units.count(snapshot.deletedRows()) + " deleted)";
    out.println("rows       " + Units.count(snapshot.rows()) + deleted);
    out.println("fragments  " + Units.count(snapshot.fragments()));
    out.println("bytes      " + Units.bytes(snapshot.bytes()));
    if (!dataset.tags().isEmpty()) {
      out.println(
          "tags       "
              + dataset.tags().stream()
                  .map(tag -> tag.name() + " (" + tag.version() + ")")
                  .collect(Collectors.joining(", ")));
    }
    out.println();
    Descriptions.printSchema(snapshot.schema(), out);
    if (!snapshot.indexes().isEmpty()) {
      out.println();
      Descriptions.printIndexes(snapshot.indexes(), out);
    }
  }
}
