package io.omendb.cli.column;

import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import java.util.List;

/// `column rename`: another name for a column; no file changes. Immutable.
public final class ColumnRenameVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "column rename",
        "gives a column another name; writes no data",
        "DATASET COLUMN NAME",
        3,
        3,
        List.of("omendb column rename photos.omen title caption"),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    String column = invocation.argument(1);
    String name = invocation.argument(2);
    return Altered.run(
        invocation,
        alteration -> alteration.rename(column, name),
        "column '" + column + "' renamed to '" + name + "'");
  }
}
