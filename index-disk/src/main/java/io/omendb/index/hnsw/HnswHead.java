package io.omendb.index.hnsw;

import io.omendb.index.block.BlockLayout;
import io.omendb.index.graph.Graph;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.index.Bytes;
import io.omendb.storage.index.IndexFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// What the file's HEAD section says. Immutable.
///
/// @param layout derived from the vectors' shape and metric, and compared with what is written
record HnswHead(
    int rows,
    BlockLayout layout,
    Metric metric,
    int seeds,
    HnswParameters parameters,
    long rotationSeed,
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
    out.set(INT, 0, rows);
    out.set(INT, 4, layout.dimension());
    out.set(INT, 8, layout.element().ordinal());
    out.set(INT, 12, metric.ordinal());
    out.set(INT, 16, layout.kind().ordinal());
    out.set(INT, 20, layout.groups());
    out.set(INT, 24, layout.blockBytes());
    out.set(INT, 28, seeds);
    out.set(INT, 32, parameters.m());
    out.set(INT, 36, parameters.width());
    out.set(LONG, 40, rotationSeed);
    out.set(FLOAT, 48, largestSquaredNorm);
    out.set(INT, 52, points.size());
    for (int i = 0; i < points.size(); i++) {
      long at = HnswFormat.HEAD_BYTES + (long) HnswFormat.POINT_BYTES * i;
      out.set(INT, at, points.get(i).k());
      out.set(INT, at + 4, points.get(i).width());
      out.set(FLOAT, at + 8, points.get(i).recall());
      out.set(FLOAT, at + 12, points.get(i).floor());
    }
    return bytes;
  }

  /// Reads the head of a segment over vectors of this shape.
  static HnswHead decode(IndexFile file, int dimension, ElementType element, Metric metric) {
    Bytes bytes = file.section(HnswFormat.HEAD);
    MemorySegment in = bytes.segment();
    if (in.byteSize() < HnswFormat.HEAD_BYTES) {
      throw file.corrupt("the head has " + in.byteSize() + " bytes");
    }
    bytes.verify(0, in.byteSize());
    BlockLayout layout = BlockLayout.of(dimension, element, metric);
    expect(file, "dimension", in.get(INT, 4), dimension);
    expect(file, "element type", in.get(INT, 8), element.ordinal());
    expect(file, "metric", in.get(INT, 12), metric.ordinal());
    expect(file, "code kind", in.get(INT, 16), layout.kind().ordinal());
    expect(file, "groups", in.get(INT, 20), layout.groups());
    expect(file, "block bytes", in.get(INT, 24), layout.blockBytes());
    int rows = within(file, "rows", in.get(INT, 0), 0, Graph.MAX_NODES);
    int mostSeeds = Math.min(rows, HnswFormat.MAX_SEEDS);
    int seeds = within(file, "seeds", in.get(INT, 28), Math.min(1, rows), mostSeeds);
    float norm = in.get(FLOAT, 48);
    if (!(norm >= 0)) {
      throw file.corrupt("largest squared norm " + norm);
    }
    if (in.get(LONG, 56) != 0) {
      throw file.corrupt("the head's padding is not zero");
    }
    return new HnswHead(
        rows,
        layout,
        metric,
        seeds,
        parameters(file, in.get(INT, 32), in.get(INT, 36)),
        in.get(LONG, 40),
        norm,
        calibration(file, in));
  }

  private static HnswParameters parameters(IndexFile file, int m, int width) {
    try {
      return new HnswParameters(m, width);
    } catch (IllegalArgumentException e) {
      throw file.corrupt(e.getMessage());
    }
  }

  private static Calibration calibration(IndexFile file, MemorySegment in) {
    int count = within(file, "calibration points", in.get(INT, 52), 0, HnswFormat.MAX_POINTS);
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
                in.get(INT, at),
                in.get(INT, at + 4),
                in.get(FLOAT, at + 8),
                in.get(FLOAT, at + 12)));
      } catch (IllegalArgumentException e) {
        throw file.corrupt(e.getMessage());
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
      throw file.corrupt(
          "the head's " + what + " is " + found + ", not in " + least + ".." + most);
    }
    return found;
  }
}
