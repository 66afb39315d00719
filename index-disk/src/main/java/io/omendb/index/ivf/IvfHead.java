package io.omendb.index.ivf;

import static io.omendb.index.ivf.IvfFormat.FLOAT;
import static io.omendb.index.ivf.IvfFormat.INT;
import static io.omendb.index.ivf.IvfFormat.LONG;

import io.omendb.index.quantize.Centroids;
import io.omendb.index.quantize.ProductQuantizer;
import io.omendb.storage.distance.FastScanCodes;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.index.Bytes;
import io.omendb.storage.index.IndexFile;
import io.omendb.storage.index.IndexProvider.FileDescription;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a search needs to plan: everything but the lists. Immutable and thread-safe.
///
/// @param origin what is subtracted from every vector
/// @param offsets where each list begins in its section
/// @param sizes rows of each list
record IvfHead(
    int rows,
    Metric metric,
    float[] origin,
    Centroids centroids,
    ProductQuantizer quantizer,
    long[] offsets,
    int[] sizes,
    RecallCurve curve) {

  int dimension() {
    return origin.length;
  }

  int lists() {
    return sizes.length;
  }

  int groups() {
    return quantizer.groups();
  }

  /// The section's bytes.
  MemorySegment encode() {
    List<RecallCurve.Point> points = curve.points();
    IvfFormat.Head at = IvfFormat.Head.of(dimension(), lists(), quantizer.width(), points.size());
    MemorySegment out = Arena.ofAuto().allocate(at.end(), IvfFormat.ALIGNMENT);
    out.set(INT, IvfFormat.HEAD_ROWS, rows);
    out.set(INT, IvfFormat.HEAD_DIMENSION, dimension());
    out.set(INT, IvfFormat.HEAD_LISTS, lists());
    out.set(INT, IvfFormat.HEAD_WIDTH, quantizer.width());
    out.set(INT, IvfFormat.HEAD_METRIC, IvfFormat.code(metric));
    out.set(INT, IvfFormat.HEAD_CALIBRATION, points.size());
    MemorySegment.copy(origin, 0, out, FLOAT, at.origin(), origin.length);
    float[] norms = centroids.norms();
    MemorySegment.copy(norms, 0, out, FLOAT, at.norms(), norms.length);
    MemorySegment columns = centroids.columns();
    MemorySegment.copy(columns, 0, out, at.centroids(), columns.byteSize());
    quantizer.write(out, at.codebooks());
    for (int i = 0; i < lists(); i++) {
      long entry = at.directory() + (long) IvfFormat.DIRECTORY_BYTES * i;
      out.set(LONG, entry + IvfFormat.DIRECTORY_OFFSET, offsets[i]);
      out.set(INT, entry + IvfFormat.DIRECTORY_ROWS, sizes[i]);
    }
    for (int i = 0; i < points.size(); i++) {
      RecallCurve.Point point = points.get(i);
      long entry = at.calibration() + (long) IvfFormat.POINT_BYTES * i;
      out.set(INT, entry + IvfFormat.POINT_K, point.k());
      out.set(FLOAT, entry + IvfFormat.POINT_RECALL, point.recall());
      out.set(INT, entry + IvfFormat.POINT_PROBES, point.probes());
      out.set(INT, entry + IvfFormat.POINT_REFINE, point.refine());
    }
    return out;
  }

  /// Reads and checks the head of a file; the lists' bytes are not touched.
  static IvfHead decode(IndexFile file, Metric metric, int rows, int dimension) {
    Bytes bytes = file.section(IvfFormat.SECTION_HEAD);
    MemorySegment in = bytes.segment();
    bytes.verify(0, in.byteSize());
    if (in.byteSize() < IvfFormat.HEAD_BYTES) {
      throw file.corrupt("the head has only " + in.byteSize() + " bytes");
    }
    check(file, "rows", in.get(INT, IvfFormat.HEAD_ROWS), rows, rows);
    check(file, "dimension", in.get(INT, IvfFormat.HEAD_DIMENSION), dimension, dimension);
    check(
        file,
        "metric",
        in.get(INT, IvfFormat.HEAD_METRIC),
        IvfFormat.code(metric),
        IvfFormat.code(metric));
    for (int i = IvfFormat.HEAD_ZEROS; i < IvfFormat.HEAD_BYTES; i += 4) {
      check(file, "reserved", in.get(INT, i), 0, 0);
    }
    int lists = in.get(INT, IvfFormat.HEAD_LISTS);
    check(file, "lists", lists, 1, IvfFormat.MAX_LISTS);
    int width = in.get(INT, IvfFormat.HEAD_WIDTH);
    check(file, "components of a group", width, 1, dimension);
    int groups = ProductQuantizer.groups(dimension, width);
    check(file, "groups", groups, 1, FastScanCodes.MAX_GROUPS);
    int points = in.get(INT, IvfFormat.HEAD_CALIBRATION);
    check(file, "calibration points", points, 0, IvfFormat.MAX_CALIBRATION);
    IvfFormat.Head at = IvfFormat.Head.of(dimension, lists, width, points);
    if (at.end() != in.byteSize()) {
      throw file.corrupt("the head has " + in.byteSize() + " bytes instead of " + at.end());
    }
    float[] origin = floats(in, at.origin(), dimension);
    float[] norms = floats(in, at.norms(), Centroids.padded(lists));
    finite(file, "origin", origin);
    Centroids centroids = new Centroids(lists, dimension, in, at.centroids(), norms);
    String wrong = centroids.check();
    if (!wrong.isEmpty()) {
      throw file.corrupt(wrong);
    }
    ProductQuantizer quantizer = ProductQuantizer.read(in, at.codebooks(), dimension, width);
    if (!quantizer.finite()) {
      throw file.corrupt("a codeword is not finite");
    }
    long[] offsets = new long[lists];
    int[] sizes = new int[lists];
    directory(file, in, at.directory(), groups, rows, offsets, sizes);
    RecallCurve curve = curve(file, in, at.calibration(), points, lists);
    return new IvfHead(rows, metric, origin, centroids, quantizer, offsets, sizes, curve);
  }

  /// The head's figures as they stand there, and what the sections are called.
  static FileDescription describe(IndexFile file) {
    Bytes bytes = file.section(IvfFormat.SECTION_HEAD);
    MemorySegment in = bytes.segment();
    if (in.byteSize() < IvfFormat.HEAD_BYTES) {
      throw file.corrupt("the head has only " + in.byteSize() + " bytes");
    }
    bytes.verify(0, IvfFormat.HEAD_BYTES);
    int metric = in.get(INT, IvfFormat.HEAD_METRIC);
    Metric[] metrics = Metric.values();
    boolean known = metric >= 0 && metric < metrics.length;
    Map<String, String> head = new LinkedHashMap<>();
    head.put("rows", figure(in, IvfFormat.HEAD_ROWS));
    head.put("dimension", figure(in, IvfFormat.HEAD_DIMENSION));
    head.put("lists", figure(in, IvfFormat.HEAD_LISTS));
    head.put("width", figure(in, IvfFormat.HEAD_WIDTH));
    head.put("metric", known ? metrics[metric].text() : Integer.toUnsignedString(metric));
    head.put("calibration", figure(in, IvfFormat.HEAD_CALIBRATION));
    return new FileDescription(
        Map.of(IvfFormat.SECTION_LISTS, "lists", IvfFormat.SECTION_HEAD, "head"), head);
  }

  private static String figure(MemorySegment in, long offset) {
    return Integer.toUnsignedString(in.get(INT, offset));
  }

  private static void check(IndexFile file, String what, int value, int least, int most) {
    if (value < least || value > most) {
      String allowed =
          least == most ? " instead of " + least : ", allowed are " + least + ".." + most;
      throw file.corrupt(what + ": " + value + allowed);
    }
  }

  private static void finite(IndexFile file, String what, float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw file.corrupt(what + ": component " + i + " is " + values[i]);
      }
    }
  }

  private static float[] floats(MemorySegment in, long offset, int count) {
    float[] values = new float[count];
    MemorySegment.copy(in, FLOAT, offset, values, 0, count);
    return values;
  }

  /// The lists lie behind each other, without gaps, and hold all rows.
  private static void directory(
      IndexFile file,
      MemorySegment in,
      long at,
      int groups,
      int rows,
      long[] offsets,
      int[] sizes) {
    long expected = 0;
    long total = 0;
    for (int i = 0; i < sizes.length; i++) {
      long entry = at + (long) IvfFormat.DIRECTORY_BYTES * i;
      offsets[i] = in.get(LONG, entry + IvfFormat.DIRECTORY_OFFSET);
      sizes[i] = in.get(INT, entry + IvfFormat.DIRECTORY_ROWS);
      check(file, "rows of list " + i, sizes[i], 0, rows);
      check(file, "reserved", in.get(INT, entry + IvfFormat.DIRECTORY_ZEROS), 0, 0);
      if (offsets[i] != expected) {
        throw file.corrupt("list " + i + " begins at " + offsets[i] + " instead of " + expected);
      }
      expected += IvfFormat.listBytes(sizes[i], groups);
      total += sizes[i];
    }
    long bytes = file.section(IvfFormat.SECTION_LISTS).segment().byteSize();
    if (total != rows || expected != bytes) {
      throw file.corrupt(
          "the lists hold "
              + total
              + " of "
              + rows
              + " rows in "
              + expected
              + " of "
              + bytes
              + " bytes");
    }
  }

  private static RecallCurve curve(
      IndexFile file, MemorySegment in, long at, int count, int lists) {
    List<RecallCurve.Point> points = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long entry = at + (long) IvfFormat.POINT_BYTES * i;
      int k = in.get(INT, entry + IvfFormat.POINT_K);
      float recall = in.get(FLOAT, entry + IvfFormat.POINT_RECALL);
      int probes = in.get(INT, entry + IvfFormat.POINT_PROBES);
      int refine = in.get(INT, entry + IvfFormat.POINT_REFINE);
      check(file, "calibrated neighbours", k, 1, Integer.MAX_VALUE);
      check(file, "calibrated probes", probes, 1, lists);
      check(file, "calibrated refine", refine, 1, RecallCurve.MAX_REFINE);
      if (!(recall >= 0 && recall <= 1)) {
        throw file.corrupt("a calibrated recall of " + recall);
      }
      points.add(new RecallCurve.Point(k, recall, probes, refine));
    }
    return new RecallCurve(points);
  }
}
