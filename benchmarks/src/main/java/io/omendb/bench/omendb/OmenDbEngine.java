package io.omendb.bench.omendb;

import io.omendb.bench.worker.Engine;
import io.omendb.bench.worker.Setting;
import io.omendb.bench.worker.VectorFile;
import io.omendb.bench.worker.Worker;
import io.omendb.storage.Dataset;
import io.omendb.storage.Hits;
import io.omendb.storage.Search;
import io.omendb.storage.Searcher;
import io.omendb.storage.Transaction;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.environment.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A dataset of one vector column with some indexes, or none for exact search. For one thread at a
/// time.
public final class OmenDbEngine implements Engine {
  private static final String HNSW = "hnsw";
  private static final String IVF_PQ = "ivf-pq";

  private final ElementType element;
  private final List<String> types;
  private @Nullable Dataset dataset;
  private @Nullable Searcher searcher;
  private Setting setting = Setting.of("exact", true);

  private OmenDbEngine(ElementType element, List<String> types) {
    this.element = element;
    this.types = types;
  }

  /// @param arguments the element type of the column, then the types of indexes to build
  public static void main(String[] arguments) throws Exception {
    ElementType element = ElementType.named(arguments[0]).orElseThrow();
    Worker.serve(new OmenDbEngine(element, List.of(arguments).subList(1, arguments.length)));
  }

  @Override
  public Built build(VectorFile base, Path directory, int threads) {
    long indexBytes = 0;
    long start = System.nanoTime();
    long importNanos;
    try (VectorSource source = new VectorSource(base, element);
        Dataset created = Dataset.create(uri(directory), source.schema())) {
      try (Transaction transaction = created.begin()) {
        transaction.append(source, Progress.none());
        transaction.commit();
      }
      importNanos = System.nanoTime() - start;
      for (String type : types) {
        indexBytes +=
            created
                .createIndex(VectorSource.VECTOR)
                .name(type)
                .type(type)
                .metric(Metric.L2)
                .threads(threads)
                .build()
                .index()
                .bytes();
      }
    }
    return new Built(indexBytes, importNanos / 1e9);
  }

  private static String uri(Path directory) {
    return directory.resolve("vectors.omen").toString();
  }

  @Override
  public void open(Path directory) {
    dataset = Dataset.open(uri(directory));
  }

  @Override
  public List<List<Setting>> ladders(long rows, int dimension) {
    if (types.isEmpty()) {
      return List.of(List.of(Setting.of("exact", true)));
    }
    List<List<Setting>> ladders = new ArrayList<>();
    if (types.contains(HNSW)) {
      ladders.add(
          IntStream.of(10, 12, 15, 20, 25, 30, 40, 50, 65, 80, 100, 130, 160, 200, 260, 320, 500)
              .mapToObj(ef -> Setting.of("index", HNSW).and("ef", ef))
              .toList());
    }
    if (types.contains(IVF_PQ)) {
      for (int refine : new int[] {2, 4, 8, 16, 32}) {
        ladders.add(
            IntStream.of(1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)
                .mapToObj(probes ->
                    Setting.of("index", IVF_PQ).and("probes", probes).and("refine", refine))
                .toList());
      }
    }
    return ladders;
  }

  @Override
  public List<Setting> fixed() {
    return types.stream()
        .flatMap(type ->
            List.of("0.95", "0.99").stream()
                .map(recall -> Setting.of("index", type).and("recall", recall)))
        .toList();
  }

  @Override
  public void use(Setting chosen) {
    setting = chosen;
    searcher = null;
  }

  @Override
  public int search(float[] query, int k, int[] ids) {
    Searcher prepared = searcher;
    if (prepared == null) {
      prepared = prepare(k);
      searcher = prepared;
    }
    Hits hits = prepared.search(query);
    for (int i = 0; i < hits.size(); i++) {
      ids[i] = Math.toIntExact(hits.rowIds()[i]);
    }
    return hits.size();
  }

  private Searcher prepare(int k) {
    if (dataset == null) {
      throw new IllegalStateException("not open");
    }
    Search search = dataset.latest().search(VectorSource.VECTOR).k(k).metric(Metric.L2);
    setting
        .values()
        .forEach((name, value) -> {
          switch (name) {
            case "exact" -> search.exact();
            case "index" -> search.index(value);
            case "ef" -> search.ef(Integer.parseInt(value));
            case "probes" -> search.probes(Integer.parseInt(value));
            case "refine" -> search.refine(Integer.parseInt(value));
            case "recall" -> search.recall(Double.parseDouble(value));
            default -> throw new IllegalArgumentException("no parameter " + name);
          }
        });
    return search.prepare();
  }

  @Override
  public void close() {
    if (dataset != null) {
      dataset.close();
    }
  }
}
