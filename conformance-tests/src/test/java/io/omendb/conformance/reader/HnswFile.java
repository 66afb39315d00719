package io.omendb.conformance.reader;

import io.omendb.format.manifest.ElementType;
import io.omendb.format.manifest.Index;
import io.omendb.format.manifest.Metric;
import io.omendb.format.manifest.VectorType;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// The graph of an HNSW segment (chapter 13.2). Immutable.
final class HnswFile {
  private static final int HEAD = 64;
  private static final int POINT = 16;
  private static final int LINKS = 32;

  private final VectorType type;
  private final List<Long> rows;
  private final ByteBuffer head;
  private final ByteBuffer blocks;
  private final ByteBuffer rowOf;

  private HnswFile(Frame frame, VectorType type, List<Long> rows) {
    this.type = type;
    this.rows = rows;
    head = frame.section(1);
    blocks = frame.section(2);
    rowOf = frame.section(3);
  }

  static void check(
      Frame frame, Index index, VectorType type, List<Long> rows, Map<Long, List<Float>> vectors) {
    HnswFile file = new HnswFile(frame, type, rows);
    file.head(index);
    file.lengths(frame, index.getMetric());
    file.graph();
    file.rows(vectors);
    file.seeds(frame.section(4), vectors);
  }

  private int vectorBytes() {
    return type.getDimension()
        * switch (type.getElement()) {
          case ELEMENT_FLOAT32 -> 4;
          case ELEMENT_FLOAT16 -> 2;
          default -> 1;
        };
  }

  private int blockBytes() {
    return head.getInt(24);
  }

  private int seedCount() {
    return head.getInt(28);
  }

  private void head(Index index) {
    refuse(head.limit() >= HEAD, "head");
    int points = head.getInt(52);
    refuse(head.getInt(0) == rows.size(), "rows");
    refuse(head.getInt(4) == type.getDimension(), "dimension");
    refuse(head.getInt(8) == type.getElement().getNumber(), "element type");
    refuse(head.getInt(12) == index.getMetric().getNumber(), "metric");
    refuse(rows.isEmpty() ? seedCount() == 0 : seedCount() >= 1 && seedCount() <= 1024, "seeds");
    refuse(seedCount() <= rows.size(), "more seeds than rows");
    Primitives.zeros(head, 56, HEAD, "01");
    refuse(points >= 0 && points <= 1024 && head.limit() == HEAD + POINT * points, "points");
    for (int at = HEAD; at < head.limit(); at += POINT) {
      int k = head.getInt(at);
      int ef = head.getInt(at + 4);
      float recall = head.getFloat(at + 8);
      float floor = head.getFloat(at + 12);
      refuse(k >= 1 && ef >= k && floor >= 0 && floor <= recall && recall <= 1, "a point");
      refuse(
          at == HEAD
              || k > head.getInt(at - POINT)
              || (k == head.getInt(at - POINT) && ef > head.getInt(at - POINT + 4)),
          "points that do not ascend");
    }
  }

  /// Lengths follow from rows, column and metric.
  private void lengths(Frame frame, Metric metric) {
    int components = type.getDimension() + (metric == Metric.DOT ? 1 : 0);
    int rotated = Primitives.roundUp(components, 32);
    boolean signs = components >= 256 && rotated <= 4160;
    int groups = signs ? rotated / 4 : Math.min(Math.ceilDiv(components, 2), 1040);
    int codewords = signs ? 4 * rotated : 4 * groups * 16 * Math.ceilDiv(components, groups);
    int vector = Primitives.roundUp(vectorBytes(), 64);
    int block = 4 * LINKS + vector + (signs ? 256 : 0) + 16 * Primitives.roundUp(groups, 8);
    refuse(head.getInt(16) == (signs ? 1 : 0), "kind of codes");
    refuse(head.getInt(20) == groups, "number of groups");
    refuse(blockBytes() == block, "bytes of a block");
    refuse(blocks.limit() == (long) block * rows.size(), "length of the blocks");
    refuse(rowOf.limit() == 4L * rows.size(), "length of the row numbers");
    refuse(
        frame.section(4).limit()
            == Primitives.roundUp(4 * seedCount(), 64) + (long) seedCount() * vector,
        "length of the seeds");
    refuse(rows.isEmpty() || frame.section(5).limit() == codewords, "length of the codebook");
  }

  private List<Integer> links(int node) {
    List<Integer> links = new ArrayList<>();
    boolean free = false;
    for (int slot = 0; slot < LINKS; slot++) {
      int link = blocks.getInt(node * blockBytes() + 4 * slot);
      free |= link == -1;
      if (link != -1) {
        refuse(!free, "a link after a free slot of node " + node);
        refuse(link >= 0 && link < rows.size() && link != node, "a link of node " + node);
        refuse(!links.contains(link), "a doubled link of node " + node);
        links.add(link);
      }
    }
    return links;
  }

  /// From node 0 every node can be reached, and nodes are numbered breadth-first.
  private void graph() {
    BitSet seen = new BitSet();
    Deque<Integer> next = new ArrayDeque<>();
    if (!rows.isEmpty()) {
      next.add(0);
      seen.set(0);
    }
    while (!next.isEmpty()) {
      for (int link : links(next.remove())) {
        if (!seen.get(link)) {
          seen.set(link);
          next.add(link);
        }
      }
    }
    refuse(seen.cardinality() == rows.size(), "nodes out of reach");
  }

  private void rows(Map<Long, List<Float>> vectors) {
    BitSet seen = new BitSet();
    for (int node = 0; node < rows.size(); node++) {
      int row = rowOf.getInt(4 * node);
      refuse(row >= 0 && row < rows.size() && !seen.get(row), "the row of node " + node);
      seen.set(row);
      same(blocks, node * blockBytes() + 4 * LINKS, node, vectors);
    }
  }

  private void seeds(ByteBuffer seeds, Map<Long, List<Float>> vectors) {
    int start = Primitives.roundUp(4 * seedCount(), 64);
    int before = -1;
    for (int i = 0; i < seedCount(); i++) {
      int node = seeds.getInt(4 * i);
      refuse(node >= 0 && node < rows.size(), "seed " + i);
      int row = rowOf.getInt(4 * node);
      refuse(row > before, "seeds that do not ascend by row");
      same(seeds, start + i * Primitives.roundUp(vectorBytes(), 64), node, vectors);
      before = row;
    }
    Primitives.zeros(seeds, 4 * seedCount(), start, "01");
  }

  /// A stored vector is that of its row, where the version still has the row.
  private void same(ByteBuffer bytes, int at, int node, Map<Long, List<Float>> vectors) {
    List<Float> expected = vectors.get(rows.get(rowOf.getInt(4 * node)));
    for (int i = 0; expected != null && i < expected.size(); i++) {
      float component =
          switch (type.getElement()) {
            case ELEMENT_FLOAT32 -> bytes.getFloat(at + 4 * i);
            case ELEMENT_FLOAT16 -> Float.float16ToFloat(bytes.getShort(at + 2 * i));
            case ELEMENT_INT8 -> bytes.get(at + i);
            case ELEMENT_UINT8 -> Byte.toUnsignedInt(bytes.get(at + i));
            case UNRECOGNIZED -> throw new Refused("15", "unsupported " + ElementType.UNRECOGNIZED);
          };
      refuse(Float.compare(component, expected.get(i)) == 0, "the vector of node " + node);
    }
  }

  private static void refuse(boolean holds, String message) {
    Refused.unless(holds, "13.2", message);
  }
}
