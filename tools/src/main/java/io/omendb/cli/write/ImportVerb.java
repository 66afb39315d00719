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
import io.omendb.storage.Transaction;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.source.PeekedSource;
import io.omendb.storage.source.RowSource;
import io.omendb.storage.source.SourceOptions;
import io.omendb.storage.source.Sources;
import java.util.List;
import java.util.OptionalInt;

/// `import`: appends files as one version, and creates the dataset if there is none. Immutable.
public final class ImportVerb implements Verb {
  private static final int MAX_BATCH_ROWS = 1 << 20;
  private static final int MAX_SOURCES = 10_000;

  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "import",
        "appends files as one version; creates the dataset if there is none",
        "DATASET SOURCE...",
        2,
        1 + MAX_SOURCES,
        List.of(
            "omendb import photos.omen photos.parquet",
            "omendb import photos.omen v=vectors.npy label=labels.npy",
            "omendb import photos.omen rows.csv.gz --cast \"v=vector(784, uint8)\"",
            "omendb import photos.omen rows.jsonl --cast \"scores=list(float32)\""),
        List.of(
            Flags.many("cast", "COLUMN=TYPE", "read a column as this type; may be repeated"),
            Flags.value("batch-rows", "N", "rows to read at a time")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    List<String> sources = invocation.arguments().subList(1, invocation.arguments().size());
    long start = System.nanoTime();
    if (Dataset.exists(name.uri()) || !creates(invocation, name, sources, start)) {
      append(invocation, name, sources, start);
    }
    return ExitCode.OK;
  }

  /// A dataset comes to be together with its first rows. So an import that fails leaves none, and
  /// the next one may choose other types; and there is nothing to clean up to which another import
  /// may have added rows in the meantime, on whatever store.
  ///
  /// @return whether nothing is left to be done: otherwise another import has made the dataset
  ///   meanwhile, and these rows are to follow
  private static boolean creates(
      Invocation invocation, DatasetName name, List<String> sources, long startNanos) {
    try (PeekedSource source = new PeekedSource(Sources.open(sources, options(invocation)))) {
      if (!source.hasRows()) {
        Written.nothing(startNanos).report(invocation, "appended");
        return true;
      }
      try (Progress progress =
              new Progress(invocation.console(), invocation.showsProgress(), " rows");
          Dataset dataset = Dataset.create(name.uri(), source, listener(invocation, progress))) {
        progress.end();
        Written.of(dataset, 0, 1, startNanos).report(invocation, "appended");
      }
      return true;
    } catch (CommitConflict _) {
      return false;
    }
  }

  private static void append(
      Invocation invocation, DatasetName name, List<String> sources, long startNanos) {
    try (Dataset dataset = name.open();
        RowSource source =
            Sources.open(sources, options(invocation).withTarget(dataset.latest().schema()));
        Transaction transaction = dataset.begin();
        Progress progress =
            new Progress(invocation.console(), invocation.showsProgress(), " rows")) {
      transaction.append(source, listener(invocation, progress));
      Snapshot committed = transaction.commit();
      progress.end();
      Written.of(dataset, transaction.base(), committed, startNanos).report(invocation, "appended");
    }
  }

  private static io.omendb.storage.environment.Progress listener(
      Invocation invocation, Progress progress) {
    return (phase, done, total) -> {
      invocation.cancellation().check();
      progress.at(phase, done, total);
    };
  }

  private static SourceOptions options(Invocation invocation) {
    SourceOptions options = SourceOptions.defaults();
    for (String cast : invocation.all("cast")) {
      options = options.withCast(cast);
    }
    OptionalInt rows = invocation.integer("batch-rows", 1, MAX_BATCH_ROWS);
    return rows.isPresent() ? options.withBatchRows(rows.getAsInt()) : options;
  }
}
