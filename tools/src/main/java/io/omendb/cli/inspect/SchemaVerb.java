package io.omendb.cli.inspect;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Descriptions;
import io.omendb.cli.output.Json;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.schema.Declaration;
import java.util.List;

/// `schema`: the columns, in the form that `create --schema` reads. Immutable.
public final class SchemaVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "schema",
        "shows the columns, as text that 'create --schema' reads",
        "DATASET[@VERSION]",
        1,
        1,
        List.of(
            "omendb schema photos.omen",
            "omendb create copy.omen --schema \"$(omendb schema photos.omen)\""),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parse(invocation.argument(0));
    try (Dataset dataset = name.open()) {
      Snapshot snapshot = name.snapshot(dataset);
      Declaration declaration = new Declaration(snapshot.schema(), snapshot.primaryKey());
      invocation
          .console()
          .out()
          .println(
              invocation.json()
                  ? Json.text(
                      Json.object(
                          "schema", Descriptions.schema(declaration.schema()),
                          "primary_key", declaration.primaryKey()))
                  : declaration.text());
    }
    return ExitCode.OK;
  }
}
