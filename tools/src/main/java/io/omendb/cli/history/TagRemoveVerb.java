package io.omendb.cli.history;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.storage.Dataset;
import java.util.List;

/// `tag rm`: takes a name from a version. Immutable.
public final class TagRemoveVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "tag rm",
        "removes a tag; its version stays until 'gc' removes it",
        "DATASET TAG",
        2,
        2,
        List.of("omendb tag rm photos.omen training-set"),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    String tag = invocation.argument(1);
    try (Dataset dataset = name.open()) {
      long version = dataset.untag(tag).version();
      if (invocation.json()) {
        invocation.console().out().println(Json.text(Json.object("name", tag, "version", version)));
      } else {
        invocation.say("tag '" + tag + "' removed");
      }
    }
    return ExitCode.OK;
  }
}
