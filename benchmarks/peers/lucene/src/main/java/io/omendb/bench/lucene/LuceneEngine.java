package io.omendb.bench.lucene;

import io.omendb.bench.worker.Engine;
import io.omendb.bench.worker.Setting;
import io.omendb.bench.worker.VectorFile;
import io.omendb.bench.worker.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.MMapDirectory;
import org.jspecify.annotations.Nullable;

/// Lucene's HNSW over float vectors, mapped, one segment. For one thread at a time.
public final class LuceneEngine implements Engine {
  private static final String VECTOR = "v";
  private static final String ID = "id";

  private @Nullable DirectoryReader reader;
  private @Nullable IndexSearcher searcher;
  private int[] rows = new int[0];
  private int candidates;

  public static void main(String[] arguments) throws Exception {
    Worker.serve(new LuceneEngine());
  }

  @Override
  public Built build(VectorFile base, Path directory, int threads) throws Exception {
    try (ExecutorService merging = Executors.newFixedThreadPool(threads);
        ExecutorService indexing = Executors.newFixedThreadPool(threads);
        FSDirectory target = new MMapDirectory(directory)) {
      KnnVectorsFormat format =
          new Lucene99HnswVectorsFormat(
              Lucene99HnswVectorsFormat.DEFAULT_MAX_CONN,
              Lucene99HnswVectorsFormat.DEFAULT_BEAM_WIDTH,
              threads,
              merging);
      IndexWriterConfig config = new IndexWriterConfig();
      config.setRAMBufferSizeMB(2000);
      config.setCodec(
          new Lucene104Codec() {
            @Override
            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
              return format;
            }
          });
      try (IndexWriter writer = new IndexWriter(target, config)) {
        List<Future<?>> parts = new ArrayList<>();
        for (int part = 0; part < threads; part++) {
          int from = (int) ((long) base.rows() * part / threads);
          int to = (int) ((long) base.rows() * (part + 1) / threads);
          parts.add(
              indexing.submit(() -> {
                for (int row = from; row < to; row++) {
                  writer.addDocument(document(base, row));
                }
                return null;
              }));
        }
        for (Future<?> part : parts) {
          part.get();
        }
        writer.forceMerge(1);
        writer.commit();
      }
    }
    return Built.INSEPARABLE;
  }

  private static Document document(VectorFile base, int row) {
    Document document = new Document();
    document.add(
        new KnnFloatVectorField(VECTOR, base.row(row), VectorSimilarityFunction.EUCLIDEAN));
    document.add(new NumericDocValuesField(ID, row));
    return document;
  }

  @Override
  public void open(Path directory) throws Exception {
    DirectoryReader opened = DirectoryReader.open(new MMapDirectory(directory));
    NumericDocValues ids = opened.leaves().getFirst().reader().getNumericDocValues(ID);
    rows = new int[opened.maxDoc()];
    for (int doc = ids.nextDoc(); doc != NumericDocValues.NO_MORE_DOCS; doc = ids.nextDoc()) {
      rows[doc] = (int) ids.longValue();
    }
    reader = opened;
    searcher = new IndexSearcher(opened);
    searcher.setQueryCache(null);
  }

  @Override
  public List<List<Setting>> ladders(long rows, int dimension) {
    return List.of(
        IntStream.of(10, 12, 15, 20, 25, 30, 40, 50, 65, 80, 100, 130, 160, 200, 260, 320, 500)
            .mapToObj(ef -> Setting.of("ef", ef))
            .toList());
  }

  @Override
  public void use(Setting setting) {
    candidates = setting.number("ef");
  }

  @Override
  public int search(float[] query, int k, int[] ids) throws Exception {
    if (searcher == null) {
      throw new IllegalStateException("not open");
    }
    ScoreDoc[] hits =
        searcher.search(new KnnFloatVectorQuery(VECTOR, query, Math.max(k, candidates)), k)
            .scoreDocs;
    for (int i = 0; i < hits.length; i++) {
      ids[i] = rows[hits[i].doc];
    }
    return hits.length;
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }
}
