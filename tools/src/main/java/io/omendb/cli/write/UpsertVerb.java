package io.omendb.cli.write;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Progress;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.source.RowSource;
import io.omendb.storage.source.SourceOptions;
import io.omendb.storage.source.Sources;
import java.util.List;

/// `upsert`: gives the rows with the same key the values of files and appends the others, as one
/// version. Files may lack columns but for the key. Immutable.
public final class UpsertVerb implements Verb {
  private static final int MAX_SOURCES = 10_000;

  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "upsert",
        "updates the rows with the same key in the columns that SOURCE has; appends the others",
        "DATASET SOURCE... [--on COLUMNS]",
        2,
        1 + MAX_SOURCES,
        List.of(
            "omendb upsert photos.omen changed.parquet --on id",
            "omendb upsert photos.omen changed.jsonl   # by the primary key",
            "omendb upsert photos.omen labels.csv --on id   # id,label: other columns stay;"
                + " null in rows that are new"),
        List.of(
            Flags.value(
                "on", "COLUMNS", "the columns that tell which rows are the same: id or a,b"),
            Flags.many("cast", "COLUMN=TYPE", "read a column as this type; may be repeated")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    List<String> sources = invocation.arguments().subList(1, invocation.arguments().size());
    String[] on = invocation.names("on").orElse(List.of()).toArray(String[]::new);
    long start = System.nanoTime();
    try (Dataset dataset = name.open();
        Progress progress =
            new Progress(invocation.console(), invocation.showsProgress(), " rows")) {
      Snapshot base = dataset.latest();
      SourceOptions options = SourceOptions.defaults().withSomeOf(base.schema());
      for (String cast : invocation.all("cast")) {
        options = options.withCast(cast);
      }
      RowSource source = Sources.open(sources, options);
      Snapshot committed =
          dataset
              .merge(source)
              .on(on)
              .whenMatchedUpdate()
              .whenNotMatchedInsert()
              .progress((phase, done, total) -> {
                invocation.cancellation().check();
                progress.at(phase, done, total);
              })
              .run();
      progress.end();
      Written.of(dataset, base, committed, start).report(invocation, "changed");
    }
    return ExitCode.OK;
  }
}
