package io.omendb.cli.inspect;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.Table;
import io.omendb.cli.output.Units;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.inspect.Difference;
import io.omendb.storage.inspect.Difference.Change;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `diff`: what differs between two versions. Reads metadata only. Immutable.
public final class DiffVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "diff",
        "shows what differs between two versions: schema, rows, fragments, indexes",
        "DATASET@VERSION [DATASET[@VERSION]]",
        1,
        2,
        List.of(
            "omendb diff photos.omen@3 photos.omen@7",
            "omendb diff photos.omen@3",
            "omendb diff photos.omen@3 photos.omen --json"),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName from = DatasetName.parse(invocation.argument(0));
    boolean newest = invocation.arguments().size() == 1;
    if (newest && from.pin() instanceof DatasetName.Pin.Newest) {
      throw new InvalidInput(
          "'" + invocation.argument(0) + "' pins no version to compare the newest with",
          "omendb diff " + from.uri() + "@1 " + from.uri());
    }
    DatasetName to = DatasetName.parse(newest ? from.uri() : invocation.argument(1));
    try (Dataset first = from.open();
        Dataset second = to.open()) {
      Snapshot before = from.snapshot(first);
      Snapshot after = to.snapshot(second);
      Difference difference = before.differenceTo(after);
      if (invocation.json()) {
        invocation.console().out().println(json(difference));
      } else {
        print(difference, before, after, invocation.console().out());
      }
    }
    return ExitCode.OK;
  }

  private static String json(Difference difference) {
    return Json.text(
        Json.object(
            "from",
            difference.from(),
            "to",
            difference.to(),
            "rows_added",
            difference.rowsAdded(),
            "rows_deleted",
            difference.rowsDeleted(),
            "rows_updated",
            difference.rowsUpdated(),
            "rows_moved",
            difference.rowsMoved(),
            "schema",
            changes(difference.fields(), DiffVerb::field),
            "fragments",
            changes(difference.fragments(), DiffVerb::fragment),
            "indexes",
            changes(difference.indexes(), DiffVerb::index)));
  }

  /// `{added:[...],removed:[...],changed:[{before,after}]}`
  private static <T> Map<String, @Nullable Object> changes(
      List<Change<T>> changes, Function<T, Map<String, @Nullable Object>> form) {
    Map<String, @Nullable Object> object = Json.object();
    for (Difference.Kind kind : Difference.Kind.values()) {
      object.put(
          name(kind),
          changes.stream()
              .filter(change -> change.kind() == kind)
              .map(change ->
                  switch (kind) {
                    case ADDED -> form.apply(change.after().orElseThrow());
                    case REMOVED -> form.apply(change.before().orElseThrow());
                    case CHANGED ->
                        Json.object(
                            "before", form.apply(change.before().orElseThrow()),
                            "after", form.apply(change.after().orElseThrow()));
                  })
              .toList());
    }
    return object;
  }

  private static Map<String, @Nullable Object> field(Field field) {
    return Json.object(
        "id", field.id(),
        "name", field.name(),
        "type", field.type().text(),
        "nullable", field.nullable());
  }

  private static Map<String, @Nullable Object> fragment(FragmentEntry fragment) {
    return Json.object(
        "id", fragment.id(),
        "rows", fragment.rows(),
        "deleted_rows", fragment.deletedRows(),
        "files", fragment.files().stream().map(file -> file.file().name()).toList());
  }

  private static Map<String, @Nullable Object> index(IndexEntry index) {
    return Json.object(
        "name", index.name(),
        "type", index.type(),
        "metric", index.metric().text(),
        "rows", index.segments().stream().mapToLong(IndexEntry.Segment::rows).sum(),
        "segments", index.segments().size());
  }

  private static void print(
      Difference difference, Snapshot before, Snapshot after, PrintStream out) {
    out.println("from       " + difference.from() + "  (" + before.timestamp() + ")");
    out.println("to         " + difference.to() + "  (" + after.timestamp() + ")");
    String moved =
        difference.rowsMoved() == 0
            ? ""
            : ", " + Units.count(difference.rowsMoved()) + " in another fragment";
    out.println(
        "rows       "
            + Units.count(difference.rowsAdded())
            + " added, "
            + Units.count(difference.rowsDeleted())
            + " deleted, "
            + Units.count(difference.rowsUpdated())
            + " updated"
            + moved);
    if (difference.empty()) {
      return;
    }
    out.println();
    try (Table table =
        new Table(
            out,
            List.of("what", "change", "before", "after"),
            List.of(false, false, false, false))) {
      rows(table, "column", difference.fields(), DiffVerb::text);
      rows(table, "fragment", difference.fragments(), DiffVerb::text);
      rows(table, "index", difference.indexes(), DiffVerb::text);
    }
  }

  private static <T> void rows(
      Table table, String what, List<Change<T>> changes, Function<T, String> form) {
    for (Change<T> change : changes) {
      table.row(
          List.of(
              what,
              name(change.kind()),
              change.before().map(form).orElse(""),
              change.after().map(form).orElse("")));
    }
  }

  private static String text(Field field) {
    boolean refused = !field.nullable() && !(field.type() instanceof DataType.Vector);
    return field.name() + " " + field.type().text() + (refused ? " not null" : "");
  }

  private static String text(FragmentEntry fragment) {
    String deleted =
        fragment.deletedRows() == 0
            ? ""
            : ", " + Units.count(fragment.deletedRows()) + " of them deleted";
    return fragment.id() + ": " + Units.count(fragment.rows(), "row") + deleted;
  }

  private static String text(IndexEntry index) {
    long rows = index.segments().stream().mapToLong(IndexEntry.Segment::rows).sum();
    return index.name()
        + " "
        + index.type()
        + " "
        + index.metric().text()
        + ": "
        + Units.count(rows, "row");
  }

  private static String name(Difference.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
