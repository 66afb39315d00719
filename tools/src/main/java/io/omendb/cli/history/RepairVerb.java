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
import io.omendb.storage.maintain.repair.RepairReport;
import io.omendb.storage.maintain.repair.RepairReport.Damage;
import io.omendb.storage.maintain.repair.RepairReport.OlderDeletions;
import io.omendb.storage.maintain.repair.RepairReport.Salvaged;
import io.omendb.storage.maintain.repair.RepairReport.Span;
import io.omendb.storage.maintain.repair.RepairReport.Thinned;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `repair`: makes a version of what is whole; a dry run until `--apply`. Immutable.
public final class RepairVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "repair",
        "makes a version of what is whole of a damaged dataset, and says what is lost; shows what"
            + " it would do until --apply, and exits with 5 then if something is damaged",
        "DATASET",
        1,
        1,
        List.of("omendb repair photos.omen", "omendb repair photos.omen --apply --json"),
        List.of(Flags.flag("apply", "make the version")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    boolean apply = invocation.flag("apply");
    try (Dataset dataset = name.open()) {
      RepairReport report;
      try (Progress progress = new Progress(invocation.console(), invocation.showsProgress(), "")) {
        report =
            dataset.repair(
                apply,
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
      return report.clean() || apply ? ExitCode.OK : ExitCode.CORRUPT;
    }
  }

  private static String json(RepairReport report) {
    return Json.text(
        Json.object(
            "newest",
            report.newest(),
            "base",
            report.base(),
            "version",
            report.version().isPresent() ? report.version().getAsLong() : null,
            "versions_lost",
            report.unreadable(),
            "rows_lost",
            report.rowsLost(),
            "rows_renumbered",
            report.rowsRenumbered(),
            "rows_reappearing",
            report.rowsReappearing(),
            "damaged",
            report.damaged().stream()
                .map(file ->
                    Json.object("kind", file.kind(), "path", file.path(), "detail", file.detail()))
                .toList(),
            "fragments",
            report.fragments().stream().map(RepairVerb::json).toList(),
            "deletions",
            report.deletions().stream().map(RepairVerb::json).toList(),
            "indexes",
            report.indexes().stream()
                .map(index ->
                    Json.object(
                        "name",
                        index.name(),
                        "segments_dropped",
                        index.dropped(),
                        "segments_left",
                        index.left(),
                        "rows",
                        index.rows()))
                .toList(),
            "damaged_versions",
            report.naming().stream()
                .map(span -> Json.object("first", span.first(), "last", span.last()))
                .toList()));
  }

  private static Object json(Salvaged fragment) {
    return Json.object(
        "fragment",
        fragment.fragment(),
        "columns",
        fragment.columns(),
        "rows",
        fragment.rows(),
        "rows_lost",
        fragment.lost(),
        "row_ids_lost",
        fragment.lostIds().stream()
            .map(range -> Json.object("first", range.first(), "last", range.end() - 1))
            .toList(),
        "rows_renumbered",
        fragment.renumbered(),
        "rows_revised",
        fragment.revised());
  }

  private static Object json(OlderDeletions deletions) {
    @Nullable Long from = deletions.from().isPresent() ? deletions.from().getAsLong() : null;
    return Json.object(
        "path", deletions.path(), "from", from, "rows_reappearing", deletions.reappearing());
  }

  private static void print(RepairReport report, Invocation invocation) {
    PrintStream out = invocation.console().out();
    if (report.clean()) {
      out.println("version " + report.newest() + " is whole");
      return;
    }
    List<String> titles = List.of("problem", "file", "detail");
    try (Table table = new Table(out, titles, List.of(false, false, false)).uncut()) {
      for (Damage file : report.damaged()) {
        table.row(List.of(file.kind(), file.path(), file.detail()));
      }
    }
    for (long version : report.unreadable()) {
      out.println("version " + version + " cannot be read: what it changed is lost");
    }
    report.fragments().forEach(fragment -> out.println(text(fragment)));
    for (OlderDeletions deletions : report.deletions()) {
      String from =
          deletions.from().isPresent()
              ? "those of version " + deletions.from().getAsLong() + " hold"
              : "none are known";
      out.println(
          "deletions in "
              + deletions.path()
              + " are lost, "
              + from
              + ": "
              + Units.count(deletions.reappearing(), "row")
              + " come back");
    }
    for (Thinned index : report.indexes()) {
      out.println(
          "index "
              + index.name()
              + " loses "
              + Units.count(index.dropped(), "segment")
              + " with "
              + Units.count(index.rows(), "row")
              + ": 'omendb index optimize' builds them anew");
    }
    if (!report.naming().isEmpty()) {
      out.println(
          "versions "
              + report.naming().stream().map(RepairVerb::text).collect(Collectors.joining(", "))
              + " stay damaged until 'omendb gc --older-than' removes them");
    }
    String rows = Units.count(report.rowsLost(), "row");
    if (report.version().isPresent()) {
      out.println(
          "version "
              + report.version().getAsLong()
              + ": version "
              + report.base()
              + " without what is damaged; "
              + rows
              + " lost");
    } else {
      out.println("version " + report.base() + " would be repaired; " + rows + " lost");
      invocation.say("nothing was changed; --apply makes the version");
    }
  }

  private static String text(Salvaged fragment) {
    String ids =
        fragment.lostIds().stream()
            .map(range -> range.first() + ".." + (range.end() - 1))
            .collect(Collectors.joining(", "));
    return "fragment "
        + fragment.fragment()
        + (fragment.columns().isEmpty() ? "" : " (" + String.join(", ", fragment.columns()) + ")")
        + ": "
        + Units.count(fragment.rows(), "row")
        + " kept, "
        + Units.count(fragment.lost(), "row")
        + " lost"
        + (ids.isEmpty() ? "" : ", row ids " + ids)
        + (fragment.renumbered() == 0 ? "" : "; the rows that are kept get new row ids");
  }

  private static String text(Span span) {
    return span.first() == span.last() ? "" + span.first() : span.first() + ".." + span.last();
  }
}
