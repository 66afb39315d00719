package io.omendb.cli.column;

import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.storage.Alteration;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.source.SourceOptions;
import io.omendb.storage.source.Sources;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// `column add`: a column of nulls, of an expression, or the columns of a file. Immutable.
public final class ColumnAddVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "column add",
        "adds a column: null, an expression, or from a file",
        "DATASET [\"NAME TYPE\"] [--as EXPRESSION | --from FILE]",
        1,
        2,
        List.of(
            "omendb column add photos.omen \"seen timestamp\"",
            "omendb column add photos.omen \"gross float32\" --as \"price * 1.2\"",
            "omendb column add photos.omen --from captions.parquet --on id",
            "omendb column add photos.omen --from model2=vectors.npy   # in the order of a scan",
            "omendb column add photos.omen --from rows.csv --on _rowid=row"),
        List.of(
            Flags.value("as", "EXPRESSION", "its values, in SQL over the columns that are there"),
            Flags.value("from", "FILE", "adds the columns of this file; any that import reads"),
            Flags.value(
                "on",
                "COLUMN[=NAME],...",
                "columns that tell which rows of the file belong to which, _rowid among them"),
            Flags.many("cast", "COLUMN=TYPE", "read a column of the file as this type")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    Optional<String> file = invocation.text("from");
    boolean declared = invocation.arguments().size() > 1;
    if (file.isPresent() == declared) {
      throw new InvalidInput("give a column, or --from a file of columns", "see --help");
    }
    if (file.isPresent()) {
      refuse(invocation, "as", "a file has its own values");
      return Altered.run(
          invocation, joined(invocation, file.get()), "columns of " + file.get() + " added");
    }
    refuse(invocation, "on", "it goes with --from");
    refuse(invocation, "cast", "it goes with --from");
    String column = invocation.argument(1);
    Optional<String> expression = invocation.text("as");
    return Altered.run(
        invocation,
        alteration ->
            expression.ifPresentOrElse(
                sql -> alteration.addColumn(column, sql), () -> alteration.addColumn(column)),
        "column " + column + " added");
  }

  private static Consumer<Alteration> joined(Invocation invocation, String file) {
    Map<String, String> on = new LinkedHashMap<>();
    for (String name : invocation.names("on").orElse(List.of())) {
      int equals = name.indexOf('=');
      on.put(
          equals < 0 ? name : name.substring(0, equals),
          equals < 0 ? name : name.substring(equals + 1));
    }
    SourceOptions options = SourceOptions.defaults();
    for (String cast : invocation.all("cast")) {
      options = options.withCast(cast);
    }
    SourceOptions reading = options;
    return alteration -> alteration.addColumns(Sources.open(List.of(file), reading), on);
  }

  private static void refuse(Invocation invocation, String option, String why) {
    if (invocation.text(option).isPresent()) {
      throw new InvalidInput("--" + option + " makes no sense here: " + why);
    }
  }
}
