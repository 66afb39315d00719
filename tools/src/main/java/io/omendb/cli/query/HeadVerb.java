package io.omendb.cli.query;

import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import java.util.List;

/// `head`: the first rows. Immutable.
public final class HeadVerb implements Verb {
  private static final long DEFAULT_LIMIT = 10;

  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "head",
        "writes the first rows",
        "DATASET[@VERSION] [--limit N]",
        1,
        1,
        List.of("omendb head photos.omen", "omendb head photos.omen --limit 3 --select id,title"),
        Rows.options("how many rows; 10 if not given"));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    return Rows.print(invocation, DEFAULT_LIMIT);
  }
}
