package io.omendb.conformance.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Index files whose heads, lists, links and maps of rows are not what they claim. Stateless.
final class IndexAttacks {
  private static final int ROWS = 600;
  private static final int LISTS = 1;
  private static final int LISTS_HEAD = 2;
  private static final int HEAD = 1;
  private static final int BLOCKS = 2;
  private static final int NODE_ROWS = 3;
  private static final int SEEDS = 4;
  private static final int CODEBOOK = 5;

  private IndexAttacks() {}

  static List<Attack> all() {
    List<Attack> all = new ArrayList<>();
    maps(all);
    lists(all);
    graphs(all);
    return all;
  }

  private static void maps(List<Attack> all) {
    TreeMap<String, Consumer<ForgedFrame>> changes = new TreeMap<>();
    changes.put("ranges", f -> f.bytes.putLong(f.section(1), Long.MAX_VALUE));
    changes.put("a negative number of ranges", f -> f.bytes.putLong(f.section(1), -1));
    changes.put("rows", f -> f.bytes.putLong(f.section(1) + 8, Long.MAX_VALUE));
    changes.put("a negative first id", f -> f.bytes.putLong(f.section(2), -1));
    changes.put("ids that roll over", f -> f.bytes.putLong(f.section(2), Long.MAX_VALUE - 9));
    changes.put("the length of a range", f -> f.bytes.putLong(f.section(2) + 8, Long.MAX_VALUE));
    changes.put("an empty range", f -> f.bytes.putLong(f.section(2) + 8, 0));
    changes.put("a negative length", f -> f.bytes.putLong(f.section(2) + 8, -ROWS));
    changes.put("ids that no row has", f -> f.bytes.putLong(f.section(2), 1L << 40));
    changes.forEach((what, change) -> {
      all.add(Attack.full("S21", "of lists: " + what, f -> f.frame(f.rowMap("lists"), change)));
      all.add(Attack.full("S21", "of a graph: " + what, f -> f.frame(f.rowMap("graph"), change)));
    });
    for (long rows : new long[] {1 << 28, Integer.MAX_VALUE, 1L << 40}) {
      all.add(Attack.full("S21", rows + " rows", forgery -> more(forgery, rows)));
    }
  }

  /// Lets map and manifest agree on rows that nobody ever wrote.
  private static void more(Forgery forgery, long rows) {
    forgery.frame(
        forgery.rowMap("graph"),
        frame -> {
          frame.bytes.putLong(frame.section(1) + 8, rows);
          frame.bytes.putLong(frame.section(2) + 8, rows);
        });
    forgery.root(root -> {
      root.setNextRowId(1L << 50);
      root.getIndexesBuilder(0).getSegmentsBuilder(0).setRows(rows).setCoverage(1, rows);
    });
  }

  private static void lists(List<Attack> all) {
    TreeMap<String, Consumer<ForgedFrame>> changes = new TreeMap<>();
    changes.put("rows", head(0, Integer.MAX_VALUE));
    changes.put("dimension", head(4, 1 << 30));
    changes.put("lists", head(8, Integer.MAX_VALUE));
    changes.put("no lists", head(8, 0));
    changes.put("width", head(12, 0));
    changes.put("a negative width", head(12, -8));
    changes.put("metric", head(16, -1));
    changes.put("measured points", head(20, Integer.MAX_VALUE));
    changes.put("a negative number of points", head(20, -1));
    changes.put("the origin", f -> f.bytes.putFloat(f.section(LISTS_HEAD) + 64, Float.NaN));
    changes.put("a norm", f -> f.bytes.putFloat(f.section(LISTS_HEAD) + 128, Float.NaN));
    changes.put("a list's offset", f -> f.bytes.putLong(directory(f), 1L << 40));
    changes.put("a negative offset", f -> f.bytes.putLong(directory(f), -64));
    changes.put("a list's rows", f -> f.bytes.putInt(directory(f) + 8, Integer.MAX_VALUE));
    changes.put("a negative number of rows", f -> f.bytes.putInt(directory(f) + 8, -1));
    changes.put("a row beyond the last", ids(ROWS));
    changes.put("the greatest row", ids(Integer.MAX_VALUE));
    changes.put("a negative row", ids(-2));
    changes.put("padding among rows", ids(-1));
    changes.forEach((what, change) ->
        all.add(Attack.full("S22", what, f -> f.frame(f.index("lists"), change))));
  }

  private static Consumer<ForgedFrame> head(int offset, int value) {
    return frame -> frame.bytes.putInt(frame.section(LISTS_HEAD) + offset, value);
  }

  /// Where the directory of lists is in the head: behind origin, norms, centroids and codebooks.
  private static int directory(ForgedFrame frame) {
    int head = frame.section(LISTS_HEAD);
    int dimension = frame.bytes.getInt(head + 4);
    int padded = Math.ceilDiv(frame.bytes.getInt(head + 8), 64) * 64;
    int width = frame.bytes.getInt(head + 12);
    int at = head + 64 + aligned(4 * dimension) + 4 * padded + 4 * padded * dimension;
    return at + aligned(4 * Math.ceilDiv(dimension, width) * width * 16);
  }

  private static int aligned(int bytes) {
    return Math.ceilDiv(bytes, 64) * 64;
  }

  /// Gives all rows of all lists this number.
  private static Consumer<ForgedFrame> ids(int row) {
    return frame -> {
      int lists = frame.bytes.getInt(frame.section(LISTS_HEAD) + 8);
      for (int i = 0; i < lists; i++) {
        int entry = directory(frame) + 16 * i;
        int list = frame.section(LISTS) + Math.toIntExact(frame.bytes.getLong(entry));
        for (int place = 0; place < frame.bytes.getInt(entry + 8); place++) {
          frame.bytes.putInt(list + 4 * place, row);
        }
      }
    };
  }

  private static void graphs(List<Attack> all) {
    TreeMap<String, Consumer<ForgedFrame>> changes = new TreeMap<>();
    changes.put("rows", section(HEAD, 0, Integer.MAX_VALUE));
    changes.put("a negative number of rows", section(HEAD, 0, -1));
    changes.put("dimension", section(HEAD, 4, 1 << 30));
    changes.put("element", section(HEAD, 8, 9));
    changes.put("metric", section(HEAD, 12, -1));
    changes.put("kind of codes", section(HEAD, 16, 1));
    changes.put("groups", section(HEAD, 20, Integer.MAX_VALUE));
    changes.put("bytes of a block", section(HEAD, 24, 1 << 30));
    changes.put("no bytes of a block", section(HEAD, 24, 0));
    changes.put("seeds", section(HEAD, 28, Integer.MAX_VALUE));
    changes.put("no seeds", section(HEAD, 28, 0));
    changes.put("links of a row", section(HEAD, 32, -1));
    changes.put("measured points", section(HEAD, 52, Integer.MAX_VALUE));
    changes.put("the largest norm", section(HEAD, 48, Float.floatToIntBits(Float.NaN)));
    changes.put("a node beyond the last as entry", section(SEEDS, 0, ROWS));
    changes.put("a negative node as entry", section(SEEDS, 0, -1));
    changes.put("a row beyond the last", section(NODE_ROWS, 0, ROWS));
    changes.put("a negative row", section(NODE_ROWS, 0, -1));
    changes.put(
        "a row twice",
        f -> f.bytes.putInt(f.section(NODE_ROWS), f.bytes.getInt(f.section(NODE_ROWS) + 4)));
    changes.put("a codeword", section(CODEBOOK, 0, Float.floatToIntBits(Float.NaN)));
    changes.put("a node beyond the last", links(ROWS));
    changes.put("the greatest node", links(Integer.MAX_VALUE));
    changes.put("a negative node", links(-2));
    changes.forEach((what, change) ->
        all.add(Attack.full("S23", what, f -> f.frame(f.index("graph"), change))));
  }

  private static Consumer<ForgedFrame> section(int section, int offset, int value) {
    return frame -> frame.bytes.putInt(frame.section(section) + offset, value);
  }

  /// Lets every link of every node lead to one.
  static Consumer<ForgedFrame> links(int node) {
    return frame -> {
      int block = frame.bytes.getInt(frame.section(HEAD) + 24);
      for (int i = 0; i < ROWS; i++) {
        for (int slot = 0; slot < 32; slot++) {
          frame.bytes.putInt(frame.section(BLOCKS) + i * block + 4 * slot, node);
        }
      }
    };
  }
}
