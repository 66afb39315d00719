package io.omendb.bench.jvector;

import io.github.jbellis.jvector.disk.ReaderSupplier;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndexWriter;
import io.github.jbellis.jvector.graph.disk.feature.Feature;
import io.github.jbellis.jvector.graph.disk.feature.FeatureId;
import io.github.jbellis.jvector.graph.disk.feature.FusedPQ;
import io.github.jbellis.jvector.graph.disk.feature.InlineVectors;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.quantization.PQVectors;
import io.github.jbellis.jvector.quantization.ProductQuantization;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import io.omendb.bench.worker.Engine;
import io.omendb.bench.worker.Setting;
import io.omendb.bench.worker.VectorFile;
import io.omendb.bench.worker.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// JVector's graph on disk: full vectors inline, the neighbours' PQ codes beside each node, exact
/// re-ranking. For one thread at a time.
public final class JVectorEngine implements Engine {
  private static final VectorTypeSupport TYPES =
      VectorizationProvider.getInstance().getVectorTypeSupport();
  private static final VectorSimilarityFunction L2 = VectorSimilarityFunction.EUCLIDEAN;
  private static final int DEGREE = 32;
  private static final int BEAM_WIDTH = 100;
  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;
  private static final int CLUSTERS = 256;
  private static final String FILE = "graph.jvector";

  private @Nullable ReaderSupplier readers;
  private @Nullable OnDiskGraphIndex index;
  private @Nullable GraphSearcher searcher;
  private int candidates;

  public static void main(String[] arguments) throws Exception {
    Worker.serve(new JVectorEngine());
  }

  @Override
  public Built build(VectorFile base, Path directory, int threads) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(threads);
    List<VectorFloat<?>> vectors = new ArrayList<>(base.rows());
    for (int row = 0; row < base.rows(); row++) {
      vectors.add(TYPES.createFloatVector(base.row(row)));
    }
    RandomAccessVectorValues values = new ListRandomAccessVectorValues(vectors, base.dimension());
    ProductQuantization quantizer =
        ProductQuantization.compute(
            values, subspaces(base.dimension()), CLUSTERS, true, -1f, pool, pool);
    PQVectors codes = quantizer.encodeAll(values, pool);
    try (GraphIndexBuilder builder =
        GraphIndexBuilder.builder(
                BuildScoreProvider.randomAccessScoreProvider(values, L2), base.dimension(), DEGREE)
            .withBeamWidth(BEAM_WIDTH)
            .withNeighborOverflow(OVERFLOW)
            .withAlpha(ALPHA)
            .withSimdExecutor(pool)
            .withParallelExecutor(pool)
            .build()) {
      pool.submit(() ->
              IntStream.range(0, base.rows())
                  .parallel()
                  .forEach(row -> builder.addGraphNode(row, values.getVector(row))))
          .get();
      builder.cleanup();
      write(builder.getGraph(), values, quantizer, codes, directory.resolve(FILE));
    }
    return Built.INSEPARABLE;
  }

  /// One byte for four components of short vectors, for eight of long ones.
  private static int subspaces(int dimension) {
    return dimension <= 256 ? dimension / 4 : dimension / 8;
  }

  private static void write(
      ImmutableGraphIndex graph,
      RandomAccessVectorValues values,
      ProductQuantization quantizer,
      PQVectors codes,
      Path path)
      throws IOException {
    try (ImmutableGraphIndex.View view = graph.getView();
        OnDiskGraphIndexWriter writer =
            new OnDiskGraphIndexWriter.Builder(graph, path)
                .with(new FusedPQ(graph.maxDegree(), quantizer))
                .with(new InlineVectors(values.dimension()))
                .build()) {
      EnumMap<FeatureId, IntFunction<Feature.State>> features = new EnumMap<>(FeatureId.class);
      features.put(
          FeatureId.INLINE_VECTORS, node -> new InlineVectors.State(values.getVector(node)));
      features.put(FeatureId.FUSED_PQ, node -> new FusedPQ.State(view, codes, node));
      writer.write(features);
    }
  }

  @Override
  public void open(Path directory) throws Exception {
    ReaderSupplier supplier = ReaderSupplierFactory.open(directory.resolve(FILE));
    OnDiskGraphIndex opened = OnDiskGraphIndex.load(supplier);
    readers = supplier;
    index = opened;
    searcher = new GraphSearcher(opened);
  }

  @Override
  public List<List<Setting>> ladders(long rows, int dimension) {
    return List.of(
        IntStream.of(10, 12, 15, 20, 25, 30, 40, 50, 65, 80, 100, 130, 160, 200, 260, 320, 500)
            .mapToObj(count -> Setting.of("rerank", count))
            .toList());
  }

  @Override
  public void use(Setting setting) {
    candidates = setting.number("rerank");
  }

  @Override
  public int search(float[] query, int k, int[] ids) {
    if (searcher == null) {
      throw new IllegalStateException("not open");
    }
    OnDiskGraphIndex.View view = (OnDiskGraphIndex.View) searcher.getView();
    VectorFloat<?> vector = TYPES.createFloatVector(query);
    SearchResult result =
        searcher.search(
            new DefaultSearchScoreProvider(
                view.approximateScoreFunctionFor(vector, L2), view.rerankerFor(vector, L2)),
            k,
            Math.max(k, candidates),
            0f,
            0f,
            Bits.ALL);
    SearchResult.NodeScore[] nodes = result.getNodes();
    for (int i = 0; i < nodes.length; i++) {
      ids[i] = nodes[i].node;
    }
    return nodes.length;
  }

  @Override
  public void close() throws IOException {
    if (searcher != null) {
      searcher.close();
    }
    if (index != null) {
      index.close();
    }
    if (readers != null) {
      readers.close();
    }
  }
}
