package io.omendb.cli.demo;

import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.storage.error.StorageException.CommitConflict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// `demo`: the main job on real data. Immutable.
public final class DemoVerb implements Verb {
  static final String DATASET = "digits.omen";
  static final String REPORT = "report.html";
  static final String QUERIES = "queries.npy";

  private static final Set<String> OWN = Set.of(DATASET, REPORT, QUERIES);

  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "demo",
        "does the main job on real data and writes a report with pictures",
        "[DIR]",
        0,
        1,
        List.of("omendb demo", "omendb demo digits", "omendb demo --force"),
        List.of(Flags.flag("force", "replace what an earlier demo left in DIR")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    Path directory =
        Path.of(invocation.arguments().isEmpty() ? "omendb-demo" : invocation.argument(0));
    try {
      prepare(directory, invocation.flag("force"));
      Demo demo = new Demo(invocation, directory);
      Report report = demo.run();
      Files.writeString(directory.resolve(REPORT), report.html());
      if (invocation.json()) {
        invocation
            .console()
            .out()
            .println(
                Json.text(
                    Json.object(
                        "dataset", directory.resolve(DATASET).toString(),
                        "report", directory.resolve(REPORT).toString(),
                        "queries", directory.resolve(QUERIES).toString())));
      } else {
        demo.farewell();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return ExitCode.OK;
  }

  /// Makes an empty directory, without ever removing what the demo did not write.
  static void prepare(Path directory, boolean force) throws IOException {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new CommitConflict(
          directory + " is a file", directory.toString(), "give another directory");
    }
    List<Path> entries = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> listed = Files.list(directory)) {
        listed.forEach(entries::add);
      }
    }
    boolean foreign =
        entries.stream().anyMatch(path -> !OWN.contains(path.getFileName().toString()));
    if (!entries.isEmpty() && (foreign || !force)) {
      throw new CommitConflict(
          directory + (foreign ? " holds other files" : " holds an earlier demo"),
          directory.toString(),
          foreign ? "give another directory" : "--force replaces it");
    }
    for (Path entry : entries) {
      remove(entry);
    }
    Files.createDirectories(directory);
  }

  private static void remove(Path tree) throws IOException {
    try (Stream<Path> walk = Files.walk(tree)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
