package io.omendb.conformance.reader;

import io.omendb.format.manifest.Index;
import io.omendb.format.manifest.VectorType;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;

/// The lists of an IVF-PQ segment (chapter 13.1). Stateless.
final class IvfFile {
  private static final int HEAD = 64;
  private static final int ENTRY = 16;
  private static final int BLOCK_ROWS = 32;

  private IvfFile() {}

  static void check(Frame frame, Index index, VectorType type, List<Long> rows) {
    ByteBuffer lists = frame.section(1);
    ByteBuffer head = frame.section(2);
    refuse(head.limit() >= HEAD, "head");
    int count = head.getInt(8);
    int dimension = head.getInt(4);
    int width = head.getInt(12);
    int points = head.getInt(20);
    refuse(head.getInt(0) == rows.size(), "rows");
    refuse(dimension == type.getDimension(), "dimension");
    refuse(count >= 1 && count <= 65536, "number of lists");
    refuse(width >= 1 && width <= dimension, "width");
    refuse(head.getInt(16) == index.getMetric().getNumber(), "metric");
    refuse(points >= 0 && points <= 1024, "number of points");
    Primitives.zeros(head, 24, HEAD, "01");
    int groups = Math.ceilDiv(dimension, width);
    int padded = Primitives.roundUp(count, 64);
    refuse(groups <= 1040, "number of groups");
    int norms = HEAD + Primitives.roundUp(4 * dimension, 64);
    int centroids = norms + Primitives.roundUp(4 * padded, 64);
    long codebooks = centroids + 4L * padded * dimension;
    long directory = codebooks + Math.ceilDiv(4L * groups * width * 16, 64L) * 64;
    long calibration = directory + Math.ceilDiv((long) ENTRY * count, 64L) * 64;
    refuse(head.limit() >= calibration + (long) ENTRY * points, "length of the head");
    for (int list = count; list < padded; list++) {
      refuse(head.getFloat(norms + 4 * list) == Float.POSITIVE_INFINITY, "a norm of padding");
    }
    points(Primitives.slice(head, calibration, (long) ENTRY * points, "13.1"), count);
    BitSet seen = new BitSet();
    long end = 0;
    int codeBytes = Primitives.roundUp(groups, 8) * 16;
    for (int list = 0; list < count; list++) {
      int at = Math.toIntExact(directory + (long) ENTRY * list);
      int listRows = head.getInt(at + 8);
      Primitives.zeros(head, at + 12, at + 16, "01");
      refuse(Primitives.u64(head, at) == end, "the place of list " + list);
      refuse(listRows >= 0 && listRows <= rows.size(), "rows of list " + list);
      int slots = Primitives.roundUp(listRows, BLOCK_ROWS);
      long bytes = 8L * slots + (long) slots / BLOCK_ROWS * codeBytes;
      list(Primitives.slice(lists, end, bytes, "13.1"), listRows, slots, rows.size(), seen);
      end += bytes;
    }
    refuse(end == lists.limit(), "bytes after the lists");
    refuse(seen.cardinality() == rows.size(), "rows in no list");
  }

  private static void points(ByteBuffer points, int lists) {
    for (int at = 0; at < points.limit(); at += ENTRY) {
      float recall = points.getFloat(at + 4);
      int probes = points.getInt(at + 8);
      int refine = points.getInt(at + 12);
      refuse(points.getInt(at) >= 1 && recall >= 0 && recall <= 1, "a point of calibration");
      refuse(
          probes >= 1 && probes <= lists && refine >= 1 && refine <= 10_000,
          "what a point asks for");
      refuse(
          at == 0
              || points.getInt(at) > points.getInt(at - ENTRY)
              || (points.getInt(at) == points.getInt(at - ENTRY)
                  && recall >= points.getFloat(at - ENTRY + 4)),
          "points that do not ascend");
    }
  }

  private static void list(ByteBuffer list, int rows, int slots, int bound, BitSet seen) {
    int before = -1;
    for (int slot = 0; slot < slots; slot++) {
      int row = list.getInt(4 * slot);
      float term = list.getFloat(4 * slots + 4 * slot);
      if (slot < rows) {
        refuse(row > before && row < bound && !seen.get(row), "row " + row + " of a list");
        refuse(Float.isFinite(term), "a term");
        seen.set(row);
        before = row;
      } else {
        refuse(row == -1 && term == Float.POSITIVE_INFINITY, "padding of a list");
      }
    }
  }

  private static void refuse(boolean holds, String message) {
    Refused.unless(holds, "13.1", message);
  }
}
