package io.omendb.cli.inspect;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.Progress;
import io.omendb.cli.output.Table;
import io.omendb.cli.output.Units;
import io.omendb.storage.Dataset;
import io.omendb.storage.maintain.CheckReport;
import io.omendb.storage.maintain.CheckReport.Problem;
import java.util.List;

/// `check`: every checksum, reference and invariant of the newest version. Immutable.
public final class CheckVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "check",
        "verifies every checksum, reference and invariant; exits with 5 if something is wrong",
        "DATASET",
        1,
        1,
        List.of("omendb check photos.omen", "omendb check photos.omen --deep --json"),
        List.of(Flags.flag("deep", "compare indexes with the data, too")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    try (Dataset dataset = name.open()) {
      CheckReport report;
      try (Progress progress = new Progress(invocation.console(), invocation.showsProgress(), "")) {
        report =
            dataset.check(
                invocation.flag("deep"),
                (phase, done, total) -> {
                  invocation.cancellation().check();
                  progress.at(phase, done, total);
                });
      }
      if (invocation.json()) {
        invocation.console().out().println(json(report));
      } else {
        print(report, invocation);
      }
      return report.clean() ? ExitCode.OK : ExitCode.CORRUPT;
    }
  }

  private static String json(CheckReport report) {
    return Json.text(
        Json.object(
            "files_checked",
            report.filesChecked(),
            "bytes_checked",
            report.bytesChecked(),
            "problems",
            report.problems().stream()
                .map(problem ->
                    Json.object(
                        "kind", problem.kind(),
                        "path", problem.path(),
                        "detail", problem.detail()))
                .toList()));
  }

  /// Without the file, which has a column of its own.
  private static String detail(Problem problem) {
    String file = problem.path() + ": ";
    return problem.detail().startsWith(file)
        ? problem.detail().substring(file.length())
        : problem.detail();
  }

  private static void print(CheckReport report, Invocation invocation) {
    if (!report.clean()) {
      try (Table table =
          new Table(
                  invocation.console().out(),
                  List.of("problem", "file", "detail"),
                  List.of(false, false, false))
              .uncut()) {
        for (Problem problem : report.problems()) {
          table.row(List.of(problem.kind(), problem.path(), detail(problem)));
        }
      }
    }
    String looked =
        Units.count(report.filesChecked(), "file") + ", " + Units.bytes(report.bytesChecked());
    invocation
        .console()
        .out()
        .println(
            report.clean()
                ? "clean: " + looked
                : Units.count(report.problems().size(), "problem") + ": " + looked);
  }
}
