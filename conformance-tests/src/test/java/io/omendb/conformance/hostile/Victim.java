package io.omendb.conformance.hostile;

import com.sun.management.ThreadMXBean;
import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.hostile.Attack.Base;
import io.omendb.storage.Dataset;
import io.omendb.storage.Search;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.inspect.Description;
import io.omendb.storage.maintain.CheckReport.Problem;
import io.omendb.storage.maintain.GcPolicy;
import io.omendb.storage.schema.Schema;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Somebody who opens a dataset and reads all of it, in every way there is. Stateless.
final class Victim {
  /// How one way to read ended.
  ///
  /// @param failures what was thrown, or told as a problem
  /// @param unexpected what was thrown and is no failure of ours
  /// @param allocated bytes of memory that all threads took
  record Ending(
      String way, List<Failure> failures, @Nullable Throwable unexpected, long allocated) {}

  /// @param code of the exception, or the kind of the problem
  /// @param thrown whether reading ended with it
  record Failure(String code, String text, boolean thrown) {
    private static Failure of(StorageException e) {
      return new Failure(e.code(), e.getMessage() + " (" + e.path().orElse("") + ")", true);
    }

    private static Failure of(Problem problem) {
      return new Failure(problem.kind(), problem.detail() + " (" + problem.path() + ")", false);
    }
  }

  /// Does something with a dataset and tells the problems that it found.
  private interface Way {
    List<Problem> read(Path home) throws IOException;
  }

  private static final Schema SCHEMA =
      Schema.parse(
          "id int64 not null, n int32, title string, tags list(int32), raw binary, v vector(8)");
  private static final int ROWS = 600;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Victim() {}

  static void create(Base base, Path home) {
    switch (base) {
      case FULL -> createFull(home);
      case PAGES -> createPages(home);
    }
  }

  private static void createFull(Path home) {
    SplittableRandom random = new SplittableRandom(7);
    List<Row> rows = new ArrayList<>();
    for (long id = 0; id < ROWS; id++) {
      byte[] raw = new byte[150];
      random.nextBytes(raw);
      List<Float> vector = new ArrayList<>();
      random.ints(8, -50, 50).forEach(component -> vector.add((float) component));
      Object n = id % 7 == 0 ? null : (Object) random.nextLong(1000);
      rows.add(
          Row.of(
              id,
              n,
              "título " + random.nextInt(),
              List.of(random.nextLong(9), 2L),
              "0x" + HexFormat.of().formatHex(raw),
              vector));
    }
    try (Dataset dataset = Dataset.create(home.toString(), SCHEMA)) {
      change(dataset, transaction -> transaction.append(Row.batch(SCHEMA, rows)));
      index(dataset, "graph", "hnsw");
      index(dataset, "lists", "ivf-pq");
      // Rows here and there, so that neither what is deleted nor the ids that rows keep are short.
      change(dataset, transaction -> transaction.update("n < 650", "n = n + 1"));
    }
  }

  private static void createPages(Path home) {
    Schema schema = Schema.parse("id int64 not null, v vector(8)");
    try (Dataset dataset = Dataset.create(home.toString(), schema)) {
      for (long n = 0; n < 33; n++) {
        Row row = Row.of(n, List.of(1f, 2f, 3f, 4f, 5f, 6f, 7f, (float) n));
        change(dataset, transaction -> transaction.append(Row.batch(schema, List.of(row))));
      }
      index(dataset, "graph", "hnsw");
      index(dataset, "lists", "ivf-pq");
    }
  }

  private static void change(Dataset dataset, Consumer<Transaction> change) {
    try (Transaction transaction = dataset.begin()) {
      change.accept(transaction);
      transaction.commit();
    }
  }

  private static void index(Dataset dataset, String name, String type) {
    dataset.createIndex("v").name(name).type(type).metric(Metric.L2).threads(1).seed(1).build();
  }

  /// Reads all of a dataset.
  static List<Ending> read(Path home) {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("check deeply", on(dataset -> dataset.check(true, Progress.none()).problems()));
    ways.put("describe", on(dataset -> dataset.latest().inspect().problems()));
    ways.put("space", on(dataset -> none(dataset.latest().space(Progress.none()))));
    ways.put(
        "gc", on(dataset -> none(dataset.collectGarbage(GcPolicy.standard(), Progress.none()))));
    ways.put("scan", on(dataset -> none(Reading.all(dataset.latest()))));
    ways.put("take", on(dataset -> none(take(dataset.latest()))));
    for (String index : List.of("", "graph", "lists")) {
      ways.put("search " + index, on(dataset -> search(dataset.latest(), index)));
    }
    ways.put("inspect", Victim::inspect);
    List<Ending> endings = new ArrayList<>();
    ways.forEach((name, way) -> endings.add(ending(name, way, home)));
    return endings;
  }

  private static Way on(Function<Dataset, List<Problem>> read) {
    return home -> {
      try (Dataset dataset = Dataset.open(home.toString())) {
        return read.apply(dataset);
      }
    };
  }

  /// What was read is of no interest, but that it could be.
  private static List<Problem> none(Object read) {
    return read.toString().isEmpty() ? List.of(new Problem("empty", "", "")) : List.of();
  }

  private static Object take(Snapshot snapshot) {
    List<String> columns = snapshot.schema().fields().stream().map(field -> field.name()).toList();
    return snapshot.take(LongStream.range(0, snapshot.rows()).toArray(), columns);
  }

  private static List<Problem> search(Snapshot snapshot, String index) {
    for (int axis = 0; axis < 3; axis++) {
      float[] query = new float[8];
      query[axis] = 20;
      Search search = snapshot.search("v").nearest(query, 10);
      (index.isEmpty() ? search.exact() : search.index(index).ef(10).probes(50)).run();
    }
    return List.of();
  }

  private static List<Problem> inspect(Path home) throws IOException {
    List<Problem> problems = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(home)) {
      files = all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Path file : files) {
      try {
        problems.addAll(Description.ofFile(file).problems());
      } catch (StorageException e) {
        problems.add(new Problem(e.code(), file.toString(), String.valueOf(e.getMessage())));
      }
    }
    return problems;
  }

  private static Ending ending(String name, Way way, Path home) {
    List<Failure> failures = new ArrayList<>();
    Throwable unexpected = null;
    long before = THREADS.getTotalThreadAllocatedBytes();
    try {
      way.read(home).forEach(problem -> failures.add(Failure.of(problem)));
    } catch (StorageException e) {
      failures.add(Failure.of(e));
    } catch (IOException | RuntimeException | Error e) {
      unexpected = e;
    }
    long allocated = THREADS.getTotalThreadAllocatedBytes() - before;
    return new Ending(name, failures, unexpected, allocated);
  }
}
