package io.omendb.cli.column;

import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import java.util.List;

/// `column drop`: a version without that column; older versions keep it. Immutable.
public final class ColumnDropVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "column drop",
        "drops a column and its indexes; older versions keep them",
        "DATASET COLUMN",
        2,
        2,
        List.of("omendb column drop photos.omen title"),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    String column = invocation.argument(1);
    return Altered.run(
        invocation, alteration -> alteration.drop(column), "column '" + column + "' dropped");
  }
}
