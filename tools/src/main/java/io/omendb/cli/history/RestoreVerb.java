package io.omendb.cli.history;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.error.StorageException.InvalidInput;
import java.util.List;

/// `restore`: makes what an older version holds the newest. Immutable.
public final class RestoreVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "restore",
        "makes the content of an older version the newest; nothing is lost",
        "DATASET@VERSION",
        1,
        1,
        List.of("omendb restore photos.omen@7", "omendb restore photos.omen@training-set"),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parse(invocation.argument(0));
    if (name.pin() instanceof DatasetName.Pin.Newest) {
      throw new InvalidInput(
          "which version of " + name.uri() + " is to be restored?",
          "omendb restore " + name.uri() + "@7; 'omendb log' lists the versions");
    }
    try (Dataset dataset = name.open()) {
      long restored = name.snapshot(dataset).version();
      Snapshot now = dataset.restore(restored);
      if (invocation.json()) {
        invocation
            .console()
            .out()
            .println(
                Json.text(
                    Json.object(
                        "restored_version",
                        restored,
                        "version",
                        now.version(),
                        "rows",
                        now.rows())));
      } else {
        invocation.say("version " + now.version() + " holds what version " + restored + " holds");
      }
    }
    return ExitCode.OK;
  }
}
