package io.omendb.cli.column;

import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import java.util.List;

/// `column cast`: another type for a column. Immutable.
public final class ColumnCastVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "column cast",
        "gives a column another type; a wider one writes no data",
        "DATASET COLUMN TYPE",
        3,
        3,
        List.of(
            "omendb column cast photos.omen year int64",
            "omendb column cast photos.omen v \"vector(784, float16)\""),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    String column = invocation.argument(1);
    String type = invocation.argument(2);
    return Altered.run(
        invocation,
        alteration -> alteration.cast(column, type),
        "column '" + column + "' is " + type);
  }
}
