package io.omendb.bench.worker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Serves one engine over standard input and output, by a [CommandLoop]. For one thread at a time.
///
/// Commands: `build BASE DIRECTORY THREADS`, `open DIRECTORY`, `ladders ROWS DIMENSION`, `run
/// QUERIES K SETTING MILLIS LEAST OUT`.
public final class Worker {
  private static final int MOST_LATENCIES = 1 << 20;

  private final Engine engine;

  private Worker(Engine engine) {
    this.engine = engine;
  }

  /// Serves until standard input ends. What the engine itself prints goes to standard error.
  public static void serve(Engine engine) throws Exception {
    CommandLoop.serve(new Worker(engine)::answer);
    engine.close();
  }

  private String answer(String[] words) throws Exception {
    return switch (words[0]) {
      case "build" -> {
        VectorFile base = VectorFile.open(Path.of(words[1]));
        Engine.Built built = engine.build(base, Path.of(words[2]), Integer.parseInt(words[3]));
        yield "ok\tindex_bytes=" + built.indexBytes() + "\timport_seconds=" + built.importSeconds();
      }
      case "open" -> {
        engine.open(Path.of(words[1]));
        yield "ok";
      }
      case "ladders" ->
          "ok\tladders="
              + ladders(engine.ladders(Long.parseLong(words[1]), Integer.parseInt(words[2])))
              + "\tfixed="
              + join(engine.fixed());
      case "run" -> run(words);
      default -> throw new IllegalArgumentException("no command " + words[0]);
    };
  }

  private static String ladders(List<List<Setting>> ladders) {
    return ladders.stream().map(Worker::join).collect(Collectors.joining("|"));
  }

  private static String join(List<Setting> settings) {
    return settings.stream().map(Setting::toString).collect(Collectors.joining(" "));
  }

  private String run(String[] words) throws Exception {
    VectorFile queries = VectorFile.open(Path.of(words[1]));
    int k = Integer.parseInt(words[2]);
    engine.use(Setting.parse(words[3]));
    long nanos = Long.parseLong(words[4]) * 1_000_000;
    int least = Math.min(queries.rows(), Integer.parseInt(words[5]));
    float[][] vectors = new float[queries.rows()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = queries.row(i);
    }
    int[][] found = new int[vectors.length][k];
    long[] latencies = new long[MOST_LATENCIES];
    long start = System.nanoTime();
    int done = pass(vectors, k, nanos, least, found, latencies);
    double seconds = (System.nanoTime() - start) / 1e9;
    write(Path.of(words[6]), found, Math.min(done, found.length), k);
    long[] sorted = Arrays.copyOf(latencies, Math.min(done, latencies.length));
    Arrays.sort(sorted);
    return "ok\tqueries="
        + done
        + "\tseconds="
        + seconds
        + "\tp50_micros="
        + sorted[sorted.length / 2] / 1e3
        + "\tp99_micros="
        + sorted[(int) (sorted.length * 0.99)] / 1e3;
  }

  /// Answers queries one after another, round and round, for that long and at least `least` of
  /// them.
  private int pass(float[][] queries, int k, long nanos, int least, int[][] found, long[] latencies)
      throws Exception {
    long start = System.nanoTime();
    long before = start;
    int done = 0;
    while (done < least || before - start < nanos) {
      int query = done % queries.length;
      int count = engine.search(queries[query], k, found[query]);
      Arrays.fill(found[query], count, k, -1);
      long after = System.nanoTime();
      latencies[done % latencies.length] = after - before;
      before = after;
      done++;
    }
    return done;
  }

  /// Writes what was found as int32, `k` for each query, -1 where there are fewer.
  private static void write(Path path, int[][] found, int queries, int k) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * k * queries).order(ByteOrder.LITTLE_ENDIAN);
    for (int query = 0; query < queries; query++) {
      for (int id : found[query]) {
        bytes.putInt(id);
      }
    }
    Files.write(path, bytes.array());
  }
}
