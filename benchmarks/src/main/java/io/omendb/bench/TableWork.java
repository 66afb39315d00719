package io.omendb.bench;

import io.omendb.bench.TableFigures.Line;
import io.omendb.bench.omendb.ColdTable;
import io.omendb.bench.process.EngineSpec;
import io.omendb.bench.report.Figures;
import io.omendb.bench.report.Table;
import io.omendb.bench.table.TableRows;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Table work, OmenDB beside Lance and bare files: import, appends, scans, filters, takes, deletes,
/// compaction, opening, and what a commit costs. For one thread at a time.
final class TableWork {
  private static final int COMMITS = 20;

  /// Lance writes its whole manifest in every commit, so that making more would take it hours.
  private static final int MOST_FRAGMENTS_OF_PEERS = 10_000;

  private static final double MILLI = 1e3;
  private static final double MEGA = 1e-6;

  private final List<EngineSpec> engines;
  private final Path work;
  private final int rows;
  private final PrintStream talk;
  private final TableFigures figures = new TableFigures();

  TableWork(List<EngineSpec> engines, Path work, int rows, PrintStream talk) {
    this.engines = engines;
    this.work = work.resolve("table");
    this.rows = rows;
    this.talk = talk;
  }

  /// Measures, and returns the section for the page.
  ///
  /// @param fragments how many the datasets have whose commits are measured
  String run(int rounds, List<Integer> fragments) throws IOException, InterruptedException {
    TableRound.delete(work);
    for (int round = 1; round <= rounds; round++) {
      for (EngineSpec engine : engines) {
        talk.println("round " + round + " " + engine.name());
        boolean reads = !engine.name().endsWith("-unsynced");
        Path directory = work.resolve(engine.name() + "-" + round);
        figures.add(engine, new TableRound(engine, directory, rows, reads).run());
      }
    }
    for (int count : fragments) {
      for (EngineSpec engine : engines) {
        if (count > MOST_FRAGMENTS_OF_PEERS && !engine.name().startsWith("omendb")) {
          continue;
        }
        talk.println("commits at " + count + " fragments " + engine.name());
        Path directory = work.resolve(engine.name() + "-fragments-" + count);
        figures.add(engine, new TableRound(engine, directory, rows, false).commits(count, COMMITS));
      }
    }
    String sizes = sizes(TableRows.generate(rows));
    TableRound.delete(work);
    return """
    ## Table work beside Lance: %,d rows

    Columns: %s. Medians of %d rounds. The last column tells how many times better OmenDB's figure is than Lance's, which
    syncs nothing: below 1 it is worse. "bare files" are the same bytes written in sequence to a file for each column, and
    read by a loop over the mapping: the most that this machine gives.

    ### Writing

    %s
    ### Reading

    Each kind of scan, filter and take in a process of its own. "first" is the first after opening, when OmenDB verifies
    checksums; values are summed in every engine by the same loop. What OmenDB reads again it has decoded before: decoded
    columns are kept up to 64 MiB or an eighth of the heap.

    %s
    ### Bytes

    %s
    ### A commit to many fragments

    An append of one row; the median of %d. Bytes are those of the process's system calls. Lance writes its whole manifest
    in every commit: making more than 10,000 fragments would take it hours, so it is not asked to.

    %s
    """
        .formatted(
            rows,
            "`id int64`, `category int32`, `value float32`, `caption string`, `v vector("
                + TableRows.DIMENSION
                + ")`",
            rounds,
            figures.table(engines, writing()),
            figures.table(readers(), reading()),
            sizes,
            COMMITS,
            commits(fragments));
  }

  private List<EngineSpec> readers() {
    return engines.stream().filter(engine -> !engine.name().endsWith("-unsynced")).toList();
  }

  private List<Line> writing() {
    double bytes = figures.median("omendb", "import.bytes");
    return List.of(
        Line.rate("import, rows/s", "import.seconds", rows),
        Line.rate("import, MB/s", "import.seconds", bytes * MEGA),
        Line.rate("import again in the same process, MB/s", "import-again.seconds", bytes * MEGA),
        Line.of("import, peak MB resident without its input", "import.peak_bytes", MEGA),
        Line.of("append of 100 rows, p50 ms", "append.p50", MILLI),
        Line.of("append, p99 ms", "append.p99", MILLI),
        Line.of("append, mean ms of the first 100", "append.first", MILLI),
        Line.of("append, mean ms of the last 100", "append.last", MILLI),
        Line.of("append, median ms of the 5th to 15th", "append.tenth", MILLI),
        Line.of("append, median ms of the last ten", "append.thousandth", MILLI),
        Line.of("files after 1,000 appends", "append.files", 1),
        Line.of("manifests after them, MB", "append.manifest_bytes", MEGA),
        Line.of("delete 5 %, ms", "delete.seconds", MILLI),
        Line.of("delete 5 % more in the same process, ms", "delete-again.seconds", MILLI),
        Line.of("compaction after both, ms", "compact-deleted.seconds", MILLI),
        Line.of("compaction after both, peak MB", "compact-deleted.peak_bytes", MEGA),
        Line.of("compaction of 1,000 appends, ms", "compact-appended.seconds", MILLI),
        Line.of("compaction of 1,000 appends, peak MB", "compact-appended.peak_bytes", MEGA));
  }

  private List<Line> reading() {
    double vectors = (double) rows * TableRows.STRIDE * 1e-9;
    double numbers = rows * 16 * 1e-9;
    List<Line> lines =
        new ArrayList<>(
            List.of(
                Line.rate("scan of the vectors, first, GB/s", "scan-vectors.first", vectors),
                Line.rate("scan of the vectors, again, GB/s", "scan-vectors.again", vectors),
                Line.rate(
                    "scan of id, category, value, first, GB/s", "scan-numbers.first", numbers),
                Line.rate(
                    "scan of id, category, value, again, GB/s", "scan-numbers.again", numbers)));
    for (double share : TableRound.SHARES) {
      String label = "filter that %s %% match, ".formatted(share * 100);
      lines.add(Line.of(label + "first, ms", "filter-" + share + ".first", MILLI));
      lines.add(Line.of(label + "again, ms", "filter-" + share + ".again", MILLI));
    }
    for (int count : TableRound.TAKES) {
      lines.add(Line.of("take %,d vectors, ms".formatted(count), "take-" + count + ".p50", MILLI));
    }
    lines.add(Line.of("take 1 row of all columns, first, ms", "take-all-1.first", MILLI));
    for (int count : TableRound.TAKES) {
      lines.add(
          Line.of(
              "take %,d rows of all columns, ms".formatted(count),
              "take-all-" + count + ".p50",
              MILLI));
    }
    lines.add(Line.of("open after 1,000 appends, first, ms", "open.first", MILLI));
    lines.add(Line.of("open again, ms", "open.second", MILLI));
    lines.add(Line.of("open in a warm process, ms", "open.warm", MILLI));
    return lines;
  }

  private String sizes(TableRows table) throws IOException {
    long parquetBytes = ParquetTable.bytes(table, work.resolve("table.parquet"));
    long coldBytes = ColdTable.bytes(table, work.resolve("cold.omen"));
    double scalars = figures.median("omendb", "table.scalar_bytes");
    return new Table("what", "MB")
        .row("id, category, value and caption in OmenDB", megabytes(scalars))
        .row("the same columns in OmenDB, made cold", megabytes((double) coldBytes))
        .row(
            "the same columns in Parquet with zstd, by parquet-java",
            megabytes((double) parquetBytes))
        .row("the table in OmenDB", megabytes(figures.median("omendb", "table.bytes")))
        .row("the table in Lance", megabytes(figures.median("lance", "table.bytes")))
        .row("the values alone", megabytes(figures.median("omendb", "import.bytes")))
        .toString();
  }

  private static String megabytes(double bytes) {
    return Figures.number(bytes * MEGA);
  }

  private String commits(List<Integer> fragments) {
    Table table = new Table("engine", "fragments", "ms", "KB written", "KB read");
    for (EngineSpec engine : engines) {
      for (int count : fragments) {
        double seconds = figures.median(engine.name(), "commit-" + count + ".seconds");
        if (!Double.isNaN(seconds)) {
          table.row(
              engine.label(),
              "%,d".formatted(count),
              "%.2f".formatted(seconds * MILLI),
              kilobytes(figures.median(engine.name(), "commit-" + count + ".written_bytes")),
              kilobytes(figures.median(engine.name(), "commit-" + count + ".read_bytes")));
        }
      }
    }
    return table.toString();
  }

  private static String kilobytes(double bytes) {
    return Figures.number(bytes / 1e3);
  }
}
