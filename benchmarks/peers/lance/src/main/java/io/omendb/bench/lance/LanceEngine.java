package io.omendb.bench.lance;

import io.omendb.bench.worker.Engine;
import io.omendb.bench.worker.Setting;
import io.omendb.bench.worker.VectorFile;
import io.omendb.bench.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.lance.Dataset;
import org.lance.index.DistanceType;
import org.lance.index.IndexOptions;
import org.lance.index.IndexParams;
import org.lance.index.IndexType;
import org.lance.index.vector.HnswBuildParams;
import org.lance.index.vector.IvfBuildParams;
import org.lance.index.vector.SQBuildParams;
import org.lance.index.vector.VectorIndexParams;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.Query;
import org.lance.ipc.ScanOptions;

/// Lance by its Java SDK, with one of its indexes. For one thread at a time.
public final class LanceEngine implements Engine {
  static final String VECTOR = "v";
  private static final String ROW_ID = "_rowid";
  private static final String DISTANCE = "_distance";
  private static final int ROWS_PER_GRAPH = 1_000_000;

  private final IndexType type;
  private final BufferAllocator allocator = new RootAllocator();
  private @Nullable Dataset dataset;
  private Setting setting = Setting.of("probes", 1);

  private LanceEngine(IndexType type) {
    this.type = type;
  }

  public static void main(String[] arguments) throws Exception {
    Worker.serve(new LanceEngine(IndexType.valueOf(arguments[0])));
  }

  @Override
  public Built build(VectorFile base, Path directory, int threads) throws Exception {
    Path target = directory.resolve("vectors.lance");
    long start = System.nanoTime();
    double importSeconds;
    try (VectorReader vectors = new VectorReader(allocator, base);
        Dataset written =
            Dataset.write()
                .allocator(allocator)
                .reader(vectors)
                .uri(target.toString())
                .maxRowsPerFile(2_000_000)
                .execute()) {
      importSeconds = (System.nanoTime() - start) / 1e9;
      written.createIndex(
          IndexOptions.builder(
                  List.of(VECTOR),
                  type,
                  IndexParams.builder()
                      .setVectorIndexParams(parameters(base.rows(), base.dimension()))
                      .build())
              .withIndexName("nearest")
              .build());
    }
    return new Built(size(target.resolve("_indices")), importSeconds);
  }

  private VectorIndexParams parameters(int rows, int dimension) {
    if (type == IndexType.IVF_PQ) {
      int lists = rows < 200_000 ? 256 : 1_024;
      return VectorIndexParams.ivfPq(lists, 8, dimension / 8, DistanceType.L2, 50);
    }
    int graphs = Math.max(1, rows / ROWS_PER_GRAPH);
    return VectorIndexParams.withIvfHnswSqParams(
        DistanceType.L2,
        new IvfBuildParams.Builder().setNumPartitions(graphs).build(),
        new HnswBuildParams.Builder().setM(20).setEfConstruction(150).build(),
        new SQBuildParams.Builder().build());
  }

  private static long size(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Override
  public void open(Path directory) {
    dataset =
        Dataset.open()
            .allocator(allocator)
            .uri(directory.resolve("vectors.lance").toString())
            .build();
  }

  @Override
  public List<List<Setting>> ladders(long rows, int dimension) {
    List<List<Setting>> ladders = new ArrayList<>();
    if (type == IndexType.IVF_PQ) {
      for (int refine : new int[] {2, 5, 10}) {
        ladders.add(
            IntStream.of(2, 4, 8, 16, 32, 64)
                .mapToObj(probes -> Setting.of("probes", probes).and("refine", refine))
                .toList());
      }
      return ladders;
    }
    Setting all = Setting.of("probes", Math.max(1, rows / ROWS_PER_GRAPH));
    ladders.add(
        IntStream.of(15, 20, 30, 50, 80, 130, 200, 320, 500)
            .mapToObj(ef -> all.and("ef", ef))
            .toList());
    ladders.add(
        IntStream.of(20, 30, 50, 80, 130, 200, 320, 500)
            .mapToObj(ef -> all.and("ef", ef).and("refine", 2))
            .toList());
    return ladders;
  }

  @Override
  public void use(Setting chosen) {
    setting = chosen;
  }

  @Override
  @SuppressWarnings("try") // The peer declares that closing a scanner throws any exception.
  public int search(float[] query, int k, int[] ids) throws Exception {
    if (dataset == null) {
      throw new IllegalStateException("not open");
    }
    Query.Builder nearest =
        new Query.Builder()
            .setColumn(VECTOR)
            .setKey(query)
            .setK(k)
            .setMinimumNprobes(setting.number("probes"))
            .setMaximumNprobes(setting.number("probes"))
            .setUseIndex(true);
    if (setting.has("ef")) {
      nearest.setEf(setting.number("ef"));
    }
    if (setting.has("refine")) {
      nearest.setRefineFactor(setting.number("refine"));
    }
    ScanOptions options =
        new ScanOptions.Builder()
            .nearest(nearest.build())
            .columns(List.of(DISTANCE))
            .withRowId(true)
            .build();
    int count = 0;
    try (LanceScanner scanner = dataset.newScan(options);
        ArrowReader reader = scanner.scanBatches()) {
      while (reader.loadNextBatch()) {
        UInt8Vector rows = (UInt8Vector) reader.getVectorSchemaRoot().getVector(ROW_ID);
        for (int i = 0; i < rows.getValueCount() && count < k; i++) {
          ids[count++] = (int) rows.get(i);
        }
      }
    }
    return count;
  }

  @Override
  public void close() {
    if (dataset != null) {
      dataset.close();
    }
    allocator.close();
  }
}
