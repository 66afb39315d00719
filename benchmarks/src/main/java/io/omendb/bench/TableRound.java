package io.omendb.bench;

import io.omendb.bench.process.EngineProcess;
import io.omendb.bench.process.EngineSpec;
import io.omendb.bench.table.TableRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// One engine's turn at all the table work, in new directories and processes. For one thread at a
/// time.
///
/// Directories of many files are left to be deleted at the end of all rounds: file systems avoid
/// places of files that were just deleted, which makes the next ones slow to create.
final class TableRound {
  static final int APPENDS = 1_000;
  static final int APPENDED_ROWS = 100;
  static final List<Double> SHARES = List.of(0.1, 0.01, 0.001);
  static final List<Integer> TAKES = List.of(1, 10, 100, 1_000);

  private static final int BATCH_ROWS = 10_000;
  private static final int WARM_APPENDS = 300;
  private static final int SCANS = 6;
  private static final int FILTERS = 20;
  private static final int OPENS = 60;

  /// Where an engine keeps its versions, by the name of the directory.
  private static final List<String> MANIFESTS = List.of("manifest", "_versions");

  private final EngineSpec spec;
  private final Path directory;
  private final int rows;
  private final boolean reads;
  private final Map<String, Double> figures = new HashMap<>();

  /// @param directory to work in; new
  /// @param rows of the table
  /// @param reads whether reading is measured too
  TableRound(EngineSpec spec, Path directory, int rows, boolean reads) {
    this.spec = spec;
    this.directory = directory.toAbsolutePath();
    this.rows = rows;
    this.reads = reads;
  }

  /// What was measured, by name; what the engine does not offer is missing.
  Map<String, Double> run() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    write();
    if (reads) {
      read();
    }
    append();
    change();
    delete(path("table"));
    return figures;
  }

  private void write() throws IOException, InterruptedException {
    try (EngineProcess process = start()) {
      note("import", process.ask("import", path("table"), rows, BATCH_ROWS));
      settle();
      note("import-again", process.ask("import", path("again"), rows, BATCH_ROWS));
    }
    delete(path("again"));
    note("table.bytes", bytes(path("table"), ""));
    note("table.scalar_bytes", bytes(path("table"), ".arrow"));
    settle();
  }

  private void read() throws IOException {
    String all = columns(TableRows.COLUMNS);
    try (EngineProcess process = start()) {
      process.ask("open", path("table"));
      note("scan-vectors", process.ask("scan", TableRows.VECTOR, SCANS));
    }
    try (EngineProcess process = start()) {
      process.ask("open", path("table"));
      note("scan-numbers", process.ask("scan", columns(TableRows.NUMBERS), 3 * SCANS));
    }
    try (EngineProcess process = start()) {
      process.ask("open", path("table"));
      for (double share : SHARES) {
        String where = TableRows.VALUE + " < " + share;
        note("filter-" + share, process.ask("filter", TableRows.ID, where, FILTERS));
      }
    }
    try (EngineProcess process = start()) {
      process.ask("open", path("table"));
      for (int count : TAKES) {
        int repeats = Math.max(30, 300 / count);
        note("take-" + count, process.ask("take", TableRows.VECTOR, rows, count, repeats));
      }
    }
    try (EngineProcess process = start()) {
      process.ask("open", path("table"));
      for (int count : TAKES) {
        int repeats = Math.max(30, 300 / count);
        note("take-all-" + count, process.ask("take", all, rows, count, repeats));
      }
    }
  }

  private void append() throws IOException, InterruptedException {
    try (EngineProcess process = start()) {
      process.ask("appends", path("scratch"), WARM_APPENDS, APPENDED_ROWS);
      settle();
      note("append", process.ask("appends", path("appended"), APPENDS, APPENDED_ROWS));
    }
    if (figures.containsKey("append.p50")) {
      note("append.files", files(path("appended")));
      double manifests = 0;
      for (String name : MANIFESTS) {
        manifests += bytes(path("appended").resolve(name), "");
      }
      note("append.manifest_bytes", manifests);
      try (EngineProcess process = start()) {
        note("open", process.ask("opens", path("appended"), OPENS));
      }
    }
    settle();
  }

  private void change() throws IOException {
    if (!figures.containsKey("append.p50")) {
      return;
    }
    try (EngineProcess process = start()) {
      process.ask("open", path("table"));
      note("delete", process.ask("delete", TableRows.VALUE + " < 0.05"));
      process.ask("open", path("table"));
      note("delete-again", process.ask("delete", TableRows.VALUE + " < 0.1"));
      process.ask("open", path("table"));
      note("compact-deleted", process.ask("compact"));
    }
    try (EngineProcess process = start()) {
      process.ask("open", path("appended"));
      note("compact-appended", process.ask("compact"));
    }
  }

  /// Commits to a dataset of many fragments; the figures begin with `commit-` and their number.
  Map<String, Double> commits(int fragments, int commits) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    try (EngineProcess process = start()) {
      if (process.ask("fragments", path("fragments"), fragments).containsKey("fragments")) {
        settle();
        process.ask("open", path("fragments"));
        process.ask("commits", commits);
        note("commit-" + fragments, process.ask("commits", commits));
      }
    }
    return figures;
  }

  private EngineProcess start() throws IOException {
    return new EngineProcess(spec, directory.resolve("log.txt"));
  }

  private Path path(String name) {
    return directory.resolve(name);
  }

  private static String columns(List<String> names) {
    return String.join(",", names);
  }

  private void note(String work, Map<String, String> told) {
    told.forEach((name, value) -> {
      if (!name.equals("digest")) {
        note(work + "." + name, Double.parseDouble(value));
      }
    });
  }

  private void note(String name, double value) {
    figures.put(name, value);
  }

  /// Has the kernel write what waits, so that one engine's bytes do not burden the next.
  private static void settle() throws IOException, InterruptedException {
    new ProcessBuilder("sync").inheritIO().start().waitFor();
  }

  private static double bytes(Path directory, String ending) throws IOException {
    if (!Files.exists(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> Files.isRegularFile(file) && file.toString().endsWith(ending))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private static double files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  /// Removes a directory and what it holds, if it is there.
  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
