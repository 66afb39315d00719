package io.omendb.index.hnsw;

import io.omendb.index.code.BlockLayout;
import io.omendb.index.code.CodeKind;
import io.omendb.index.graph.Graph;
import io.omendb.index.hnsw.HnswFormat.Head;
import io.omendb.index.hnsw.HnswFormat.Point;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.index.Bytes;
import io.omendb.storage.index.IndexFile;
import io.omendb.storage.index.IndexProvider.FileDescription;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the file's HEAD section says. Immutable.
///
/// @param layout derived from the vectors' shape and metric, and compared with what is written
record HnswHead(
    int rows,
    BlockLayout layout,
    Metric metric,
    int seeds,
    HnswParameters parameters,
    long codeSeed,
    float largestSquaredNorm,
    Calibration calibration) {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  byte[] encode() {
    List<Calibration.Point> points = calibration.points();
    byte[] bytes = new byte[HnswFormat.HEAD_BYTES + HnswFormat.POINT_BYTES * points.size()];
    MemorySegment out = MemorySegment.ofArray(bytes);
    out.set(INT, Head.ROWS, rows);
    out.set(INT, Head.DIMENSION, layout.dimension());
    out.set(INT, Head.ELEMENT, HnswFormat.code(layout.element()));
    out.set(INT, Head.METRIC, HnswFormat.code(metric));
    out.set(INT, Head.CODE_KIND, HnswFormat.code(layout.kind()));
    out.set(INT, Head.GROUPS, layout.groups());
    out.set(INT, Head.BLOCK_BYTES, layout.blockBytes());
    out.set(INT, Head.SEEDS, seeds);
    out.set(INT, Head.M, parameters.m());
    out.set(INT, Head.EF_CONSTRUCTION, parameters.width());
    out.set(LONG, Head.CODE_SEED, codeSeed);
    out.set(FLOAT, Head.LARGEST_SQUARED_NORM, largestSquaredNorm);
    out.set(INT, Head.POINTS, points.size());
    for (int i = 0; i < points.size(); i++) {
      long at = HnswFormat.HEAD_BYTES + (long) HnswFormat.POINT_BYTES * i;
      out.set(INT, at + Point.K, points.get(i).k());
      out.set(INT, at + Point.EF, points.get(i).width());
      out.set(FLOAT, at + Point.RECALL, points.get(i).recall());
      out.set(FLOAT, at + Point.FLOOR, points.get(i).floor());
    }
    return bytes;
  }

  /// Reads the head of a segment over vectors of this shape.
  static HnswHead decode(IndexFile file, int dimension, ElementType element, Metric metric) {
    Bytes bytes = file.section(HnswFormat.Sections.HEAD);
    MemorySegment in = bytes.segment();
    if (in.byteSize() < HnswFormat.HEAD_BYTES) {
      throw file.corrupt("the head has " + in.byteSize() + " bytes");
    }
    bytes.verify(0, in.byteSize());
    BlockLayout layout = BlockLayout.of(dimension, element, metric);
    expect(file, "dimension", in.get(INT, Head.DIMENSION), dimension);
    expect(file, "element type", in.get(INT, Head.ELEMENT), HnswFormat.code(element));
    expect(file, "metric", in.get(INT, Head.METRIC), HnswFormat.code(metric));
    expect(file, "code kind", in.get(INT, Head.CODE_KIND), HnswFormat.code(layout.kind()));
    expect(file, "groups", in.get(INT, Head.GROUPS), layout.groups());
    expect(file, "block bytes", in.get(INT, Head.BLOCK_BYTES), layout.blockBytes());
    int rows = within(file, "rows", in.get(INT, Head.ROWS), 0, Graph.MAX_NODES);
    int mostSeeds = Math.min(rows, HnswFormat.MAX_SEEDS);
    int seeds = within(file, "seeds", in.get(INT, Head.SEEDS), Math.min(1, rows), mostSeeds);
    float norm = in.get(FLOAT, Head.LARGEST_SQUARED_NORM);
    if (!(norm >= 0 && norm <= Float.MAX_VALUE)) {
      throw file.corrupt("largest squared norm " + norm);
    }
    if (in.get(LONG, Head.ZERO) != 0) {
      throw file.corrupt("the head's padding is not zero");
    }
    return new HnswHead(
        rows,
        layout,
        metric,
        seeds,
        parameters(file, in.get(INT, Head.M), in.get(INT, Head.EF_CONSTRUCTION)),
        in.get(LONG, Head.CODE_SEED),
        norm,
        calibration(file, in));
  }

  /// The head's figures as they stand there, and what the sections are called.
  static FileDescription describe(IndexFile file) {
    Bytes bytes = file.section(HnswFormat.Sections.HEAD);
    MemorySegment in = bytes.segment();
    if (in.byteSize() < HnswFormat.HEAD_BYTES) {
      throw file.corrupt("the head has " + in.byteSize() + " bytes");
    }
    bytes.verify(0, in.byteSize());
    Map<String, String> head = new LinkedHashMap<>();
    head.put("rows", figure(in, Head.ROWS));
    head.put("dimension", figure(in, Head.DIMENSION));
    head.put("element", name(List.of(ElementType.values()), in.get(INT, Head.ELEMENT)));
    head.put("metric", name(List.of(Metric.values()), in.get(INT, Head.METRIC)));
    head.put("code_kind", name(List.of(CodeKind.values()), in.get(INT, Head.CODE_KIND)));
    head.put("groups", figure(in, Head.GROUPS));
    head.put("block_bytes", figure(in, Head.BLOCK_BYTES));
    head.put("seeds", figure(in, Head.SEEDS));
    head.put("m", figure(in, Head.M));
    head.put("ef_construction", figure(in, Head.EF_CONSTRUCTION));
    head.put("code_seed", Long.toHexString(in.get(LONG, Head.CODE_SEED)));
    head.put("largest_squared_norm", Float.toString(in.get(FLOAT, Head.LARGEST_SQUARED_NORM)));
    head.put("points", figure(in, Head.POINTS));
    return new FileDescription(HnswFormat.Sections.NAMES, head);
  }

  private static String figure(MemorySegment in, long offset) {
    return Integer.toUnsignedString(in.get(INT, offset));
  }

  /// The constant of a code, or the code where it is none.
  private static String name(List<? extends Enum<?>> constants, int code) {
    return code >= 0 && code < constants.size()
        ? constants.get(code).name().toLowerCase(Locale.ROOT)
        : Integer.toUnsignedString(code);
  }

  private static HnswParameters parameters(IndexFile file, int m, int width) {
    try {
      return new HnswParameters(m, width);
    } catch (IllegalArgumentException e) {
      throw file.corrupt("the head: " + e.getMessage());
    }
  }

  private static Calibration calibration(IndexFile file, MemorySegment in) {
    int count =
        within(file, "calibration points", in.get(INT, Head.POINTS), 0, HnswFormat.MAX_POINTS);
    long expected = HnswFormat.HEAD_BYTES + (long) HnswFormat.POINT_BYTES * count;
    if (in.byteSize() != expected) {
      throw file.corrupt("the head has " + in.byteSize() + " bytes, not " + expected);
    }
    List<Calibration.Point> points = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long at = HnswFormat.HEAD_BYTES + (long) HnswFormat.POINT_BYTES * i;
      try {
        points.add(
            new Calibration.Point(
                in.get(INT, at + Point.K),
                in.get(INT, at + Point.EF),
                in.get(FLOAT, at + Point.RECALL),
                in.get(FLOAT, at + Point.FLOOR)));
      } catch (IllegalArgumentException e) {
        throw file.corrupt("the head: " + e.getMessage());
      }
    }
    return new Calibration(points);
  }

  private static void expect(IndexFile file, String what, int found, int expected) {
    if (found != expected) {
      throw file.corrupt("the head's " + what + " is " + found + ", expected " + expected);
    }
  }

  private static int within(IndexFile file, String what, int found, int least, int most) {
    if (found < least || found > most) {
      throw file.corrupt("the head's " + what + " is " + found + ", not in " + least + ".." + most);
    }
    return found;
  }
}
