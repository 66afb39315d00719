package io.omendb.cli.history;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.Table;
import io.omendb.storage.Dataset;
import io.omendb.storage.format.manifest.Tag;
import java.util.List;

/// `tag list`: the tags and what they name. Immutable.
public final class TagListVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "tag list",
        "lists the tags",
        "DATASET",
        1,
        1,
        List.of("omendb tag list photos.omen", "omendb tag list photos.omen --json"),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    try (Dataset dataset = name.open()) {
      List<Tag> tags = dataset.tags();
      var out = invocation.console().out();
      if (invocation.json()) {
        tags.forEach(tag ->
            out.println(Json.text(Json.object("name", tag.name(), "version", tag.version()))));
        return ExitCode.OK;
      }
      try (Table table = new Table(out, List.of("tag", "version"), List.of(false, true))) {
        tags.forEach(tag -> table.row(List.of(tag.name(), Long.toString(tag.version()))));
      }
    }
    return ExitCode.OK;
  }
}
