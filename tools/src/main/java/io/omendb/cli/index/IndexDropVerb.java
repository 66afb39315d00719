package io.omendb.cli.index;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.storage.Dataset;
import java.util.List;

/// `index drop`: a version without that index; older versions keep it. Immutable.
public final class IndexDropVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "index drop",
        "drops an index; older versions keep it",
        "DATASET --name NAME",
        1,
        1,
        List.of("omendb index drop photos.omen --name v_hnsw"),
        List.of(Flags.value("name", "NAME", "the index, as 'index list' shows it")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    String index = invocation.required("name");
    try (Dataset dataset = name.open()) {
      long version = dataset.dropIndex(index).version();
      if (invocation.json()) {
        invocation
            .console()
            .out()
            .println(Json.text(Json.object("name", index, "version", version)));
      } else {
        invocation.say("version " + version + ": index '" + index + "' dropped");
      }
    }
    return ExitCode.OK;
  }
}
