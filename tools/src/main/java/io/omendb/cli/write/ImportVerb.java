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
import io.omendb.storage.source.PeekedSource;
import io.omendb.storage.source.RowSource;
import io.omendb.storage.source.SourceOptions;
import io.omendb.storage.source.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/// `import`: appends files as one version, and creates the dataset if there is none. Immutable.
public final class ImportVerb implements Verb {
  private static final int MAX_BATCH_ROWS = 1 << 20;
  private static final int MAX_SOURCES = 10_000;
  private static final List<String> PARTS =
      List.of("manifest", "data", "deletions", "index", "staging");

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
    if (Dataset.exists(name.uri())) {
      try (Dataset dataset = name.open();
          RowSource source =
              Sources.open(sources, options(invocation).withTarget(dataset.latest().schema()))) {
        append(invocation, dataset, source, start);
      }
    } else {
      try (PeekedSource source = new PeekedSource(Sources.open(sources, options(invocation)))) {
        if (source.hasRows()) {
          create(invocation, name, source, start);
        } else {
          Written.nothing(start).report(invocation, "appended");
        }
      }
    }
    return ExitCode.OK;
  }

  /// A first import that fails leaves nothing behind, so that the next one may choose other types.
  private static void create(
      Invocation invocation, DatasetName name, RowSource source, long startNanos) {
    boolean done = false;
    boolean first = false;
    Path directory = directory(name.uri());
    Set<Path> others = files(directory);
    try (Dataset dataset = Dataset.create(name.uri(), source.schema())) {
      try {
        append(invocation, dataset, source, startNanos);
        done = true;
      } finally {
        first = dataset.latest().version() == 1;
      }
    } finally {
      if (!done && first) {
        remove(directory, others);
      }
    }
  }

  private static Path directory(String uri) {
    return uri.regionMatches(true, 0, "file:", 0, 5) ? Path.of(URI.create(uri)) : Path.of(uri);
  }

  /// What is there already: the directory, and all in those that a dataset's parts would be.
  private static Set<Path> files(Path directory) {
    Set<Path> files = new HashSet<>();
    if (Files.exists(directory)) {
      files.add(directory);
    }
    for (String part : PARTS) {
      files.addAll(walk(directory.resolve(part)));
    }
    return files;
  }

  /// A directory and all that is in it, what is in a directory before the directory.
  private static List<Path> walk(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory + ": " + e.getMessage(), e);
    }
  }

  /// Removes a dataset, but nothing that was there before it.
  private static void remove(Path dataset, Set<Path> others) {
    try {
      for (String part : PARTS) {
        for (Path path : walk(dataset.resolve(part))) {
          if (!others.contains(path)) {
            Files.delete(path);
          }
        }
      }
      if (!others.contains(dataset)) {
        Files.delete(dataset);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + dataset + ": " + e.getMessage(), e);
    }
  }

  private static void append(
      Invocation invocation, Dataset dataset, RowSource source, long startNanos) {
    try (Transaction transaction = dataset.begin();
        Progress progress =
            new Progress(invocation.console(), invocation.showsProgress(), " rows")) {
      transaction.append(
          source,
          (phase, done, total) -> {
            invocation.cancellation().check();
            progress.at(phase, done, total);
          });
      Snapshot committed = transaction.commit();
      progress.end();
      Written.of(dataset, transaction.base(), committed, startNanos).report(invocation, "appended");
    }
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
