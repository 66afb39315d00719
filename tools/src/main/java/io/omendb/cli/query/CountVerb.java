package io.omendb.cli.query;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.filter.BoundPredicate;
import java.util.List;
import java.util.Optional;

/// `count`: how many rows there are, or match. Immutable.
public final class CountVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "count",
        "counts rows, all or those that match a condition",
        "DATASET[@VERSION] [--where CONDITION]",
        1,
        1,
        List.of("omendb count photos.omen", "omendb count photos.omen@7 --where \"label = 3\""),
        List.of(Flags.value("where", "CONDITION", "only rows that match, in SQL")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parse(invocation.argument(0));
    try (Dataset dataset = name.open()) {
      Snapshot snapshot = name.snapshot(dataset);
      Optional<BoundPredicate> where =
          invocation.text("where").map(text -> BoundPredicate.parse(text, snapshot.schema()));
      long rows = where.isPresent() ? snapshot.count(where.get().predicate()) : snapshot.rows();
      invocation
          .console()
          .out()
          .println(invocation.json() ? Json.text(Json.object("rows", rows)) : Long.toString(rows));
    }
    return ExitCode.OK;
  }
}
