package io.omendb.cli.write;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Descriptions;
import io.omendb.cli.output.Json;
import io.omendb.storage.Dataset;
import io.omendb.storage.schema.Declaration;
import java.util.List;

/// `create`: an empty dataset with a schema. Immutable.
public final class CreateVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "create",
        "creates an empty dataset",
        "DATASET --schema COLUMNS",
        1,
        1,
        List.of(
            "omendb create photos.omen --schema \"id int64, v vector(784), label int8, title string\"",
            "omendb create keyed.omen --schema \"id int64 primary key, v vector(784)\"",
            "omendb create small.omen --schema \"v vector(784, uint8), label int8 not null\""),
        List.of(
            Flags.value(
                "schema",
                "COLUMNS",
                "name and type of each column; types: bool int8 int16 int32 int64 uint8 float32"
                    + " float64 string binary timestamp vector(N) vector(N, float16|int8|uint8) list(TYPE)"
                    + " struct(NAME TYPE, ...);"
                    + " after one: primary key, or at the end: primary key (a, b)"),
            Flags.flag("if-not-exists", "succeed if the dataset is there already")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    Declaration declaration = Declaration.parse(invocation.required("schema"));
    if (invocation.flag("if-not-exists") && Dataset.exists(name.uri())) {
      invocation.say(name.uri() + " exists already");
      return ExitCode.OK;
    }
    try (Dataset dataset = Dataset.create(name.uri(), declaration)) {
      long version = dataset.latest().version();
      if (invocation.json()) {
        invocation
            .console()
            .out()
            .println(
                Json.text(
                    Json.object(
                        "uri", dataset.uri(),
                        "version", version,
                        "schema", Descriptions.schema(declaration.schema()),
                        "primary_key", declaration.primaryKey())));
      } else {
        invocation.say("created " + name.uri() + " at version " + version);
      }
    }
    return ExitCode.OK;
  }
}
