package io.omendb.cli.history;

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
import io.omendb.storage.maintain.GcPolicy;
import io.omendb.storage.maintain.GcReport;
import io.omendb.storage.maintain.GcReport.Count;
import io.omendb.storage.maintain.GcReport.Kept;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `gc`: removes old versions and files that nobody needs; a dry run until `--apply`. Immutable.
public final class GcVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "gc",
        "removes old versions and files that nobody needs; shows what it would do until --apply",
        "DATASET",
        1,
        1,
        List.of(
            "omendb gc photos.omen",
            "omendb gc photos.omen --apply",
            "omendb gc photos.omen --older-than 30d --keep-versions 10 --apply"),
        List.of(
            Flags.flag("apply", "remove it"),
            Flags.value(
                "older-than",
                "TIME",
                "keep what the dataset was at any moment since (90s, 30m, 24h, 7d); 7d unless given"),
            Flags.value(
                "keep-versions", "N", "keep at least the N newest versions; 1 unless given"),
            Flags.value(
                "grace", "TIME", "keep files without a version that are younger; 24h unless given"),
            Flags.flag("i-know", "allow times below 1h: nobody else reads or writes the dataset")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    GcPolicy standard = GcPolicy.standard();
    GcPolicy policy =
        new GcPolicy(
            invocation.duration("older-than").orElse(standard.olderThan()),
            invocation.number("keep-versions", 1, Long.MAX_VALUE).orElse(standard.keepVersions()),
            invocation.duration("grace").orElse(standard.orphanGrace()),
            invocation.flag("apply"),
            invocation.flag("i-know"));
    try (Dataset dataset = name.open()) {
      GcReport report;
      try (Progress progress = new Progress(invocation.console(), invocation.showsProgress(), "")) {
        report =
            dataset.collectGarbage(
                policy,
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
    }
    return ExitCode.OK;
  }

  private static String json(GcReport report) {
    Count total = report.total();
    Map<String, @Nullable Object> byDirectory = new TreeMap<>();
    report.files().forEach((directory, count) -> byDirectory.put(directory, json(count)));
    return Json.text(
        Json.object(
            "versions_removed",
            report.versionsRemoved().size(),
            "files_removed",
            total.files(),
            "bytes_removed",
            total.bytes(),
            "applied",
            report.applied(),
            "version",
            report.latest(),
            "floor",
            report.floor(),
            "removed_by_directory",
            byDirectory,
            "orphans",
            json(report.orphans()),
            "waiting",
            json(report.waiting()),
            "kept",
            report.kept().stream()
                .map(kept -> Json.object("version", kept.version(), "for", kept.reasons()))
                .toList()));
  }

  private static Map<String, @Nullable Object> json(Count count) {
    return Json.object("files", count.files(), "bytes", count.bytes());
  }

  private static void print(GcReport report, Invocation invocation) {
    var out = invocation.console().out();
    if (!report.files().isEmpty()) {
      try (Table table =
          new Table(out, List.of("directory", "files", "bytes"), List.of(false, true, true))) {
        report
            .files()
            .forEach((directory, count) ->
                table.row(
                    List.of(directory, Units.count(count.files()), Units.bytes(count.bytes()))));
      }
      out.println();
    }
    for (Kept kept : report.kept()) {
      out.println("version " + kept.version() + " stays: " + String.join(", ", kept.reasons()));
    }
    if (report.waiting().files() > 0) {
      out.println(
          Units.count(report.waiting().files(), "file")
              + " without a version may be in use and stay for now");
    }
    Count total = report.total();
    out.println(
        (report.applied() ? "removed: " : "would be removed: ")
            + Units.count(report.versionsRemoved().size(), "version")
            + ", "
            + Units.count(total.files(), "file")
            + " ("
            + Units.bytes(total.bytes())
            + ")");
    if (!report.applied() && total.files() > 0) {
      invocation.say("nothing was changed; --apply removes it");
    }
  }
}
