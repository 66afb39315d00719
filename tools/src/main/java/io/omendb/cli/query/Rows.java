package io.omendb.cli.query;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.output.RowPrinter;
import io.omendb.storage.BatchReader;
import io.omendb.storage.Dataset;
import io.omendb.storage.Scan;
import io.omendb.storage.column.Batch;
import io.omendb.storage.error.StorageException.InvalidInput;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/// Reads rows and writes them in one of the formats: what `scan` and `head` share. Stateless.
final class Rows {
  private Rows() {}

  static List<Option> options(String limitHelp) {
    return List.of(
        Flags.value("where", "CONDITION", "only rows that match, in SQL"),
        Flags.value("select", "COLUMNS", "these columns, separated by commas"),
        Flags.value("limit", "N", limitHelp),
        Flags.flag("row-ids", "show row ids, too"),
        Flags.flag("skip-corrupt", "leave out fragments that cannot be read, and exit with 1"),
        Flags.value("format", "FORMAT", "table (default), json, csv or arrow (an IPC stream)"));
  }

  /// @param defaultLimit the most rows, unless `--limit` says otherwise
  /// @return PROBLEMS if something had to be left out
  static ExitCode print(Invocation invocation, long defaultLimit) {
    DatasetName name = DatasetName.parse(invocation.argument(0));
    String format = invocation.text("format").orElse(invocation.json() ? "json" : "table");
    if (!List.of("table", "json", "csv", "arrow").contains(format)) {
      throw new InvalidInput(
          "unknown format '" + format + "'", "formats are: table, json, csv, arrow");
    }
    long limit = invocation.number("limit", 0, Long.MAX_VALUE).orElse(defaultLimit);
    try (Dataset dataset = name.open()) {
      Scan scan = name.snapshot(dataset).scan();
      invocation.names("select").ifPresent(scan::select);
      invocation.text("where").ifPresent(scan::where);
      if (limit != Long.MAX_VALUE) {
        scan.limit(limit);
      }
      if (invocation.flag("row-ids")) {
        scan.withRowIds();
      }
      List<String> skipped = new ArrayList<>();
      if (invocation.flag("skip-corrupt")) {
        scan.skipCorrupt(damage -> skipped.add(String.valueOf(damage.getMessage())));
      }
      if (format.equals("arrow")) {
        ArrowRows.print(scan, invocation);
      } else {
        printText(scan, format, invocation);
      }
      PrintStream err = invocation.console().err();
      skipped.forEach(damage -> err.println("left out a fragment: " + damage));
      return skipped.isEmpty() ? ExitCode.OK : ExitCode.PROBLEMS;
    }
  }

  private static void printText(Scan scan, String format, Invocation invocation) {
    PrintStream out = invocation.console().out();
    try (BatchReader reader = scan.run();
        RowPrinter printer =
            switch (format) {
              case "json" -> RowPrinter.json(out);
              case "csv" -> RowPrinter.csv(out, reader.schema());
              default -> RowPrinter.table(out, reader.schema());
            }) {
      while (reader.hasNext()) {
        invocation.cancellation().check();
        Batch batch = reader.next();
        printer.print(batch);
      }
    }
  }
}
