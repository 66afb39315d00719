package io.omendb.cli.query;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.Progress;
import io.omendb.cli.output.RowPrinter;
import io.omendb.cli.output.Units;
import io.omendb.storage.BatchReader;
import io.omendb.storage.Dataset;
import io.omendb.storage.Scan;
import io.omendb.storage.Snapshot;
import io.omendb.storage.column.Batch;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.sink.ParquetSink;
import io.omendb.storage.sink.TargetFile;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/// `export`: rows as a file that other tools read. Immutable.
public final class ExportVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "export",
        "writes rows to a file: .parquet, .arrow, .csv or .jsonl",
        "DATASET[@VERSION] FILE [--where CONDITION]",
        2,
        2,
        List.of(
            "omendb export photos.omen photos.parquet",
            "omendb export photos.omen@7 old.jsonl.zst --select id,title",
            "omendb export photos.omen threes.csv.gz --where \"label = 3\" --force"),
        List.of(
            Flags.value("where", "CONDITION", "only rows that match, in SQL"),
            Flags.value("select", "COLUMNS", "these columns, separated by commas"),
            Flags.flag("force", "take the place of a file that is there")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parse(invocation.argument(0));
    Path path = path(invocation.argument(1));
    Format format = Format.of(path);
    long start = System.nanoTime();
    try (Dataset dataset = name.open()) {
      Snapshot snapshot = name.snapshot(dataset);
      Scan scan = snapshot.scan();
      invocation.names("select").ifPresent(scan::select);
      invocation.text("where").ifPresent(scan::where);
      long total = invocation.text("where").isPresent() ? -1 : snapshot.rows();
      long rows;
      try (TargetFile target = TargetFile.create(path, invocation.flag("force"));
          Progress progress =
              new Progress(invocation.console(), invocation.showsProgress(), " rows")) {
        rows =
            format.write(
                scan,
                target,
                done -> {
                  invocation.cancellation().check();
                  progress.at("export", done, total);
                });
        target.complete();
      }
      report(snapshot, rows, path, start, invocation);
    }
    return ExitCode.OK;
  }

  private static Path path(String argument) {
    try {
      return Path.of(argument);
    } catch (InvalidPathException e) {
      throw new InvalidInput("not a path: " + e.getReason());
    }
  }

  private static void report(
      Snapshot snapshot, long rows, Path path, long startNanos, Invocation invocation) {
    long millis = (System.nanoTime() - startNanos) / 1_000_000;
    long bytes;
    try {
      bytes = Files.size(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (invocation.json()) {
      invocation
          .console()
          .out()
          .println(
              Json.text(
                  Json.object(
                      "version", snapshot.version(),
                      "rows", rows,
                      "file", path.toString(),
                      "bytes", bytes,
                      "millis", millis)));
      return;
    }
    invocation.say(
        Units.count(rows, "row")
            + " exported to "
            + path
            + " ("
            + Units.bytes(bytes)
            + ", "
            + Units.millis(millis)
            + ")");
  }

  /// How rows are written, by the ending of the file's name.
  private enum Format {
    PARQUET {
      @Override
      long write(Scan scan, TargetFile target, LongConsumer progress) {
        try (BatchReader reader = scan.run();
            ParquetSink sink = new ParquetSink(target.temporary(), reader.schema())) {
          long rows = 0;
          while (reader.hasNext()) {
            progress.accept(rows);
            Batch batch = reader.next();
            sink.write(batch);
            rows += batch.rows();
          }
          sink.finish();
          return rows;
        }
      }
    },
    ARROW {
      @Override
      long write(Scan scan, TargetFile target, LongConsumer progress) {
        return ArrowRows.write(scan, target.temporary(), progress);
      }
    },
    CSV {
      @Override
      long write(Scan scan, TargetFile target, LongConsumer progress) {
        return text(scan, target, progress);
      }
    },
    JSONL {
      @Override
      long write(Scan scan, TargetFile target, LongConsumer progress) {
        return text(scan, target, progress);
      }
    };

    /// Writes all rows of the scan and answers how many.
    ///
    /// @param progress hears how many rows were written, before each batch
    abstract long write(Scan scan, TargetFile target, LongConsumer progress);

    long text(Scan scan, TargetFile target, LongConsumer progress) {
      try (BatchReader reader = scan.run();
          PrintStream out = new PrintStream(target.open(), false, StandardCharsets.UTF_8);
          RowPrinter printer =
              this == CSV ? RowPrinter.csv(out, reader.schema()) : RowPrinter.exactJson(out)) {
        long rows = 0;
        while (reader.hasNext()) {
          progress.accept(rows);
          Batch batch = reader.next();
          printer.print(batch);
          rows += batch.rows();
        }
        return rows;
      }
    }

    static Format of(Path path) {
      String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
      boolean compressed = name.endsWith(".gz") || name.endsWith(".zst");
      String plain = compressed ? name.substring(0, name.lastIndexOf('.')) : name;
      String ending = plain.substring(plain.lastIndexOf('.') + 1);
      Format format =
          switch (ending) {
            case "parquet" -> PARQUET;
            case "arrow" -> ARROW;
            case "csv" -> CSV;
            case "jsonl" -> JSONL;
            default ->
                throw new InvalidInput(
                    "cannot tell the format of " + path + " from its name",
                    "end it in .parquet .arrow .csv .jsonl, or .csv.gz .csv.zst .jsonl.gz"
                        + " .jsonl.zst");
          };
      if (compressed && (format == PARQUET || format == ARROW)) {
        throw new InvalidInput(
            path + ": only .csv and .jsonl are compressed as a whole",
            "leave out " + name.substring(name.lastIndexOf('.')));
      }
      return format;
    }
  }
}
