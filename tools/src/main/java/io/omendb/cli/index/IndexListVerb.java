package io.omendb.cli.index;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Descriptions;
import io.omendb.cli.output.Json;
import io.omendb.storage.Dataset;
import io.omendb.storage.IndexInfo;
import java.util.List;

/// `index list`: the indexes of a version. Immutable.
public final class IndexListVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "index list",
        "lists the indexes",
        "DATASET[@VERSION]",
        1,
        1,
        List.of("omendb index list photos.omen", "omendb index list photos.omen@7 --json"),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parse(invocation.argument(0));
    try (Dataset dataset = name.open()) {
      List<IndexInfo> indexes = name.snapshot(dataset).indexes();
      if (invocation.json()) {
        indexes.forEach(
            index -> invocation.console().out().println(Json.text(Descriptions.index(index))));
      } else {
        Descriptions.printIndexes(indexes, invocation.console().out());
      }
    }
    return ExitCode.OK;
  }
}
