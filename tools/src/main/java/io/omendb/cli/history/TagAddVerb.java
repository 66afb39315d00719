package io.omendb.cli.history;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.storage.Dataset;
import java.util.List;

/// `tag add`: gives a version a name, under which it is kept. Immutable.
public final class TagAddVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "tag add",
        "names a version, which is kept as long as it has a name",
        "DATASET[@VERSION] TAG",
        2,
        2,
        List.of(
            "omendb tag add photos.omen training-set",
            "omendb tag add photos.omen@7 training-set   # also moves the tag",
            "omendb search photos.omen@training-set --column v --row-id 3"),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parse(invocation.argument(0));
    String tag = invocation.argument(1);
    try (Dataset dataset = name.open()) {
      long tagged = name.snapshot(dataset).version();
      long version = dataset.tag(tag, tagged).version();
      if (invocation.json()) {
        invocation
            .console()
            .out()
            .println(
                Json.text(Json.object("name", tag, "tagged_version", tagged, "version", version)));
      } else {
        invocation.say("version " + tagged + " is tagged '" + tag + "'");
      }
    }
    return ExitCode.OK;
  }
}
