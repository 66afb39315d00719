package io.omendb.index.ivf;

import io.omendb.index.quantize.Centroids;
import io.omendb.index.quantize.KMeans;
import io.omendb.index.quantize.ProductQuantizer;
import io.omendb.index.quantize.Workers;
import io.omendb.storage.index.IndexBuild;
import io.omendb.storage.index.IndexFileWriter;
import io.omendb.storage.index.IndexSummary;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;

/// Builds a segment: trains on a sample, assigns every row to a list, encodes and writes the lists
/// one after the other, and measures on the way which parameters reach which recall. For one thread
/// at a time; no step's result depends on the number of threads.
///
/// Besides the sample it holds 8 bytes a row, and the codes of the lists that are being written.
final class IvfBuilder {
  private static final int ITERATIONS = 8;
  private static final int QUANTIZER_SAMPLE = 16_384;
  private static final int SAMPLES_AT_ONCE = 512;

  /// Rows of the lists that are encoded at once.
  private static final int WINDOW_ROWS = 1 << 16;

  private final IndexBuild build;
  private final VectorRows rows;
  private final IvfParameters parameters;
  private final RowDecoder decoder;
  private final Workers workers;
  private final SplittableRandom random;

  private IvfBuilder(IndexBuild build, IvfParameters parameters, Workers workers) {
    this.build = build;
    this.rows = build.rows();
    this.parameters = parameters;
    this.decoder = new RowDecoder(rows, build.metric());
    this.workers = workers;
    this.random = new SplittableRandom(build.seed());
  }

  static IndexSummary build(IndexBuild build, IvfParameters parameters) {
    try (Workers workers = new Workers(build.threads())) {
      return new IvfBuilder(build, parameters, workers).run();
    }
  }

  private IndexSummary run() {
    int dimension = rows.dimension();
    float[] origin = new float[dimension];
    float[] sample = sample(origin);
    int count = sample.length / dimension;
    Centroids centroids;
    if (count == 0) {
      centroids = Centroids.of(new float[dimension], 1, dimension);
    } else {
      KMeans training =
          new KMeans(sample, count, dimension, parameters.lists(), random.nextLong(), workers);
      centroids =
          training.run(ITERATIONS, (done, total) -> build.progress("train lists", done, total));
      subtract(sample, count, centroids, training.assignment());
    }
    build.progress("train codes", 0, 1);
    ProductQuantizer quantizer =
        ProductQuantizer.train(
            sample,
            Math.min(count, QUANTIZER_SAMPLE),
            dimension,
            parameters.width(),
            random.nextLong(),
            workers);
    int[] assignment = assign(origin, centroids);
    int[] sizes = new int[centroids.count()];
    for (int list : assignment) {
      sizes[list]++;
    }
    long[] offsets = new long[sizes.length];
    for (int i = 1; i < offsets.length; i++) {
      offsets[i] = offsets[i - 1] + IvfFormat.listBytes(sizes[i - 1], quantizer.groups());
    }
    IvfHead head =
        new IvfHead(
            rows.size(),
            build.metric(),
            origin,
            centroids,
            quantizer,
            offsets,
            sizes,
            new RecallCurve(List.of()));
    return write(head, sorted(assignment, sizes));
  }

  /// Vectors of random rows, in random order, less their mean, which becomes the origin.
  private float[] sample(float[] origin) {
    int dimension = rows.dimension();
    int[] chosen = RandomRows.of(rows.size(), parameters.sample(), random);
    float[] vectors = new float[Math.multiplyExact(chosen.length, dimension)];
    float[] nowhere = new float[dimension];
    double[] sums = new double[dimension];
    for (int i = 0; i < chosen.length; i++) {
      decoder.read(chosen[i], nowhere, vectors, i * dimension);
      for (int j = 0; j < dimension; j++) {
        sums[j] += vectors[i * dimension + j];
      }
      if (i % SAMPLES_AT_ONCE == 0) {
        build.progress("sample", i, chosen.length);
      }
    }
    for (int j = 0; j < dimension && chosen.length > 0; j++) {
      origin[j] = (float) (sums[j] / chosen.length);
    }
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] -= origin[i % dimension];
    }
    return vectors;
  }

  /// Leaves of each vector what its centroid does not say.
  private static void subtract(float[] vectors, int count, Centroids centroids, int[] assignment) {
    int dimension = centroids.dimension();
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < dimension; j++) {
        vectors[i * dimension + j] -= centroids.component(assignment[i], j);
      }
    }
  }

  private int[] assign(float[] origin, Centroids centroids) {
    int dimension = rows.dimension();
    int size = rows.size();
    int[] assignment = new int[size];
    int threads = workers.count();
    int chunkRows = KMeans.chunk(dimension);
    float[][] vectors = new float[threads][chunkRows * dimension];
    float[][] queries = new float[threads][4 * dimension];
    float[][] dots = new float[threads][4 * Centroids.padded(centroids.count())];
    workers.each(
        (size + chunkRows - 1) / chunkRows,
        (chunk, worker) -> {
          int first = chunk * chunkRows;
          int count = Math.min(chunkRows, size - first);
          for (int i = 0; i < count; i++) {
            decoder.read(first + i, origin, vectors[worker], i * dimension);
          }
          centroids.nearest(
              vectors[worker], count, queries[worker], dots[worker], assignment, first);
          build.progress("assign rows", first + count, size);
        });
    return assignment;
  }

  /// The rows by list, ascending within each.
  private static int[] sorted(int[] assignment, int[] sizes) {
    int[] next = new int[sizes.length];
    for (int i = 1; i < sizes.length; i++) {
      next[i] = next[i - 1] + sizes[i - 1];
    }
    int[] members = new int[assignment.length];
    for (int row = 0; row < assignment.length; row++) {
      members[next[assignment[row]]++] = row;
    }
    return members;
  }

  private IndexSummary write(IvfHead head, int[] members) {
    Calibration calibration =
        Calibration.of(
            build,
            head,
            RandomRows.of(rows.size(), Calibration.queries(build, head), random),
            workers);
    ListEncoder encoder = new ListEncoder(head, decoder, workers.count());
    try (IndexFileWriter writer = build.create(IvfFormat.FILE)) {
      writer.section(IvfFormat.SECTION_LISTS, IvfFormat.ALIGNMENT);
      int first = 0;
      int row = 0;
      while (first < head.lists()) {
        int last = window(head.sizes(), first);
        int[] starts = new int[last - first];
        for (int list = first; list < last; list++) {
          starts[list - first] = row;
          row += head.sizes()[list];
        }
        writeWindow(encoder, first, starts, members, calibration, writer);
        build.progress("write lists", row, Math.max(1, head.rows()));
        first = last;
      }
      List<Calibration.Measured> measured = calibration.measured();
      List<RecallCurve.Point> points = measured.stream().map(Calibration.Measured::point).toList();
      IvfHead complete =
          new IvfHead(
              head.rows(),
              head.metric(),
              head.origin(),
              head.centroids(),
              head.quantizer(),
              head.offsets(),
              head.sizes(),
              new RecallCurve(points));
      writer.section(IvfFormat.SECTION_HEAD, IvfFormat.ALIGNMENT);
      writer.write(complete.encode());
      writer.complete();
      return new IndexSummary(
          new byte[0], measured.stream().map(Calibration.Measured::summary).toList());
    }
  }

  /// The first list that is too many for a window.
  private static int window(int[] sizes, int first) {
    int last = first + 1;
    long count = sizes[first];
    while (last < sizes.length && count + sizes[last] <= WINDOW_ROWS) {
      count += sizes[last++];
    }
    return last;
  }

  private void writeWindow(
      ListEncoder encoder,
      int first,
      int[] starts,
      int[] members,
      Calibration calibration,
      IndexFileWriter writer) {
    MemorySegment[] encoded = new MemorySegment[starts.length];
    workers.each(
        starts.length,
        (i, worker) -> {
          encoded[i] = encoder.encode(first + i, members, starts[i], worker);
          build.progress("encode lists", starts[i], Math.max(1, rows.size()));
        });
    calibration.observe(first, encoded);
    for (MemorySegment bytes : encoded) {
      writer.write(bytes);
    }
  }
}
