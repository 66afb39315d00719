package io.omendb.cli.query;

import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import java.util.List;

/// `scan`: all rows, or those that match. Immutable.
public final class ScanVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "scan",
        "writes rows, all or those that match a condition",
        "DATASET[@VERSION] [--where CONDITION]",
        1,
        1,
        List.of(
            "omendb scan photos.omen --where \"label = 3\" --select id,title",
            "omendb scan photos.omen --format csv > photos.csv",
            "omendb scan photos.omen@7 --json --limit 100"),
        Rows.options("no more than N rows"));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    return Rows.print(invocation, Long.MAX_VALUE);
  }
}
