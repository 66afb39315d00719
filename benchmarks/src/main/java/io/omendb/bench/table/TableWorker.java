package io.omendb.bench.table;

import io.omendb.bench.worker.CommandLoop;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Does table work with one engine, and takes the time. For one thread at a time.
///
/// Commands: `import DATASET ROWS BATCH`, `appends DATASET COUNT ROWS`, `fragments DATASET COUNT`,
/// `commits COUNT`, `open DATASET`, `opens DATASET COUNT`, `scan COLUMNS COUNT`, `filter COLUMNS
/// WHERE COUNT`, `take COLUMNS ROWS-OF-TABLE ROWS COUNT`, `delete WHERE` and `compact`. Times are
/// medians in seconds unless the name of a value says otherwise. What an engine does not offer is
/// answered without values.
public final class TableWorker {
  private static final long SEED = 7;

  private final TableEngine engine;
  private @Nullable TableRows rows;

  private TableWorker(TableEngine engine) {
    this.engine = engine;
  }

  /// Serves until standard input ends.
  public static void serve(TableEngine engine) throws Exception {
    CommandLoop.serve(new TableWorker(engine)::answer);
    engine.close();
  }

  private String answer(String[] words) throws Exception {
    return switch (words[0]) {
      case "import" -> bulk(Path.of(words[1]), number(words[2]), number(words[3]));
      case "appends" -> appends(Path.of(words[1]), number(words[2]), number(words[3]));
      case "fragments" -> fragments(Path.of(words[1]), number(words[2]));
      case "commits" -> commits(number(words[1]));
      case "open" -> {
        engine.open(Path.of(words[1]));
        yield "ok";
      }
      case "opens" -> opens(Path.of(words[1]), number(words[2]));
      case "scan" -> scan(TableEngine.Step.SCAN, words[1], "", number(words[2]));
      case "filter" -> scan(TableEngine.Step.FILTER, words[1], words[2], number(words[3]));
      case "take" -> take(columns(words[1]), number(words[2]), number(words[3]), number(words[4]));
      case "delete" -> once(TableEngine.Step.DELETE, () -> engine.delete(words[1]));
      case "compact" -> once(TableEngine.Step.COMPACT, engine::compact);
      default -> throw new IllegalArgumentException("no command " + words[0]);
    };
  }

  private static int number(String word) {
    return Integer.parseInt(word);
  }

  private static List<String> columns(String word) {
    return List.of(word.split(",", -1));
  }

  private boolean lacks(TableEngine.Step step) {
    return !engine.offers().contains(step);
  }

  /// The rows of the table, of which there are at least so many.
  private TableRows rows(int least) {
    TableRows known = rows;
    if (known == null || known.count() < least) {
      known = TableRows.generate(least);
      rows = known;
    }
    return known;
  }

  private String bulk(Path dataset, int count, int batchRows) throws Exception {
    if (lacks(TableEngine.Step.WRITE)) {
      return "ok";
    }
    TableRows table = rows(count);
    ProcessFigures.watchPeak();
    double seconds = Timings.seconds(() -> engine.write(dataset, table, batchRows));
    return "ok\tseconds=%s\tbytes=%d\tpeak_bytes=%d"
        .formatted(seconds, table.bytes(), ProcessFigures.peakBytes() - table.bytes());
  }

  private String appends(Path dataset, int count, int batchRows) throws Exception {
    if (lacks(TableEngine.Step.APPEND)) {
      return "ok";
    }
    TableRows table = rows(count * batchRows);
    engine.create(dataset);
    Timings timings = new Timings(count);
    for (int i = 0; i < count; i++) {
      int first = i * batchRows;
      timings.add(() -> engine.append(table, first, batchRows));
    }
    int share = Math.max(1, count / 10);
    int ten = Math.min(10, share);
    return "ok\tp50=%s\tp99=%s\tfirst=%s\tlast=%s\ttenth=%s\tthousandth=%s"
        .formatted(
            timings.quantile(0.5),
            timings.quantile(0.99),
            timings.mean(0, share),
            timings.mean(count - share, count),
            timings.median(ten / 2, ten / 2 + ten),
            timings.median(count - ten, count));
  }

  private String fragments(Path dataset, int count) throws Exception {
    if (lacks(TableEngine.Step.APPEND)) {
      return "ok";
    }
    engine.createFragments(dataset, rows(1), count);
    return "ok\tfragments=" + count;
  }

  /// Appends of one row, with the bytes that the process read and wrote by system calls for each.
  private String commits(int count) throws Exception {
    if (lacks(TableEngine.Step.APPEND)) {
      return "ok";
    }
    TableRows table = rows(1);
    Timings timings = new Timings(count);
    ProcessFigures.Traffic before = ProcessFigures.traffic();
    for (int i = 0; i < count; i++) {
      timings.add(() -> engine.append(table, 0, 1));
    }
    ProcessFigures.Traffic after = ProcessFigures.traffic();
    return "ok\tseconds=%s\tread_bytes=%s\twritten_bytes=%s"
        .formatted(
            timings.quantile(0.5),
            (after.read() - before.read()) / count,
            (after.written() - before.written()) / count);
  }

  private String opens(Path dataset, int count) throws Exception {
    Timings timings = new Timings(count);
    for (int i = 0; i < count; i++) {
      timings.add(() -> engine.open(dataset));
    }
    return "ok\tfirst=%s\tsecond=%s\twarm=%s"
        .formatted(timings.at(0), timings.at(1), timings.median(count / 2, count));
  }

  private String scan(TableEngine.Step step, String columns, String where, int count)
      throws Exception {
    if (lacks(step)) {
      return "ok";
    }
    List<String> names = columns(columns);
    Timings timings = new Timings(count);
    Digest digest = new Digest();
    long[] read = new long[1];
    for (int i = 0; i < count; i++) {
      timings.add(() -> read[0] = engine.scan(names, where, digest));
    }
    return "ok\tfirst=%s\tagain=%s\trows=%d\tbytes=%d\tdigest=%x"
        .formatted(
            timings.at(0),
            timings.median(Math.min(1, count - 1), count),
            read[0],
            digest.bytes() / count,
            digest.sum());
  }

  private String take(List<String> columns, int tableRows, int count, int repeats)
      throws Exception {
    if (lacks(TableEngine.Step.TAKE)) {
      return "ok";
    }
    SplittableRandom random = new SplittableRandom(SEED);
    Timings timings = new Timings(repeats);
    for (int i = 0; i < repeats; i++) {
      long[] wanted = random.longs(count, 0, tableRows).toArray();
      timings.add(() -> {
        long taken = engine.take(wanted, columns);
        if (taken != count) {
          throw new IllegalStateException(taken + " rows instead of " + count);
        }
      });
    }
    return "ok\tfirst=%s\tp50=%s".formatted(timings.at(0), timings.quantile(0.5));
  }

  private String once(TableEngine.Step step, Timings.Work work) throws Exception {
    if (lacks(step)) {
      return "ok";
    }
    ProcessFigures.watchPeak();
    double seconds = Timings.seconds(work);
    return "ok\tseconds=%s\tpeak_bytes=%d".formatted(seconds, ProcessFigures.peakBytes());
  }
}
