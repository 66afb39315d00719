package io.omendb.conformance.hostile;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Column files whose messages and values are not what they claim. Stateless.
///
/// Nodes and buffers are numbered as in the columns `id, n, title, tags, raw`.
final class ColumnAttacks {
  private static final int TAGS_NODE = 3;
  private static final int ITEM_NODE = 4;
  private static final int N_VALUES = 3;
  private static final int TITLE_OFFSETS = 5;
  private static final int TITLE_VALUES = 6;
  private static final int TAGS_OFFSETS = 8;
  private static final int RAW = 13;
  private static final int ROWS = 600;
  private static final int BOMB = 64 << 20;

  private ColumnAttacks() {}

  static List<Attack> all() {
    List<Attack> all = new ArrayList<>();
    all.add(
        Attack.full(
            "S11",
            "row ids above the bounds",
            forgery ->
                forgery.root(root -> root.getInlineBuilder(1).getRowIdsBuilder().setEnd(9))));
    all.add(
        Attack.full(
            "S11",
            "row ids below the bounds",
            forgery ->
                forgery.root(root -> root.getInlineBuilder(1).getRowIdsBuilder().setFirst(590))));
    footers(all);
    batches(all);
    compression(all);
    values(all);
    return all;
  }

  private static void scalars(
      List<Attack> all, String rule, String what, Consumer<ForgedColumns> change) {
    all.add(Attack.full(rule, "scalars: " + what, f -> f.columns(f.scalars(), change)));
  }

  /// Both kinds of files.
  private static void files(
      List<Attack> all, String rule, String what, Consumer<ForgedColumns> change) {
    scalars(all, rule, what, change);
    all.add(Attack.full(rule, "vectors: " + what, f -> f.columns(f.vectors(), change)));
  }

  private static void footers(List<Attack> all) {
    TreeMap<String, Consumer<ForgedColumns>> changes = new TreeMap<>();
    changes.put(
        "as many batches as there can be",
        c -> c.bytes.putInt(c.footer.target(3), Integer.MAX_VALUE));
    changes.put("a negative number of batches", c -> c.bytes.putInt(c.footer.target(3), -1));
    changes.put("fields", c -> c.bytes.putInt(c.footer.table(1).target(1), Integer.MAX_VALUE));
    changes.put(
        "a field elsewhere", c -> c.bytes.putInt(c.footer.table(1).target(1) + 4, -1 << 30));
    changes.put("a schema elsewhere", c -> c.bytes.putInt(c.footer.slot(1), Integer.MAX_VALUE));
    changes.put("a schema before the file", c -> c.bytes.putInt(c.footer.slot(1), -1 << 30));
    changes.put("a footer elsewhere", c -> c.bytes.putInt(c.tail, Integer.MIN_VALUE));
    changes.put("a footer without an end", c -> c.bytes.putInt(c.bytes.limit() - 10, -1));
    changes.put("a footer that is longer", c -> c.bytes.putInt(c.bytes.limit() - 10, 1 << 30));
    changes.put(
        "the length of a name",
        c -> c.bytes.putInt(c.footer.table(1).tableIn(1, 0).target(0), Integer.MAX_VALUE));
    changes.put(
        "pairs of a field",
        c -> c.bytes.putInt(c.footer.table(1).tableIn(1, 0).target(6), Integer.MIN_VALUE));
    changes.put("batches before the file", c -> c.bytes.putLong(c.block(0), -64));
    changes.put("batches behind the file", c -> c.bytes.putLong(c.block(0), 1L << 40));
    changes.put("an offset that rolls over", c -> c.bytes.putLong(c.block(0), Long.MAX_VALUE - 63));
    changes.put("a negative length of metadata", c -> c.bytes.putInt(c.block(0) + 8, -64));
    changes.put("the length of metadata", c -> c.bytes.putInt(c.block(0) + 8, 1 << 30));
    changes.put("a negative length of a body", c -> c.bytes.putLong(c.block(0) + 16, -64));
    changes.put("the length of a body", c -> c.bytes.putLong(c.block(0) + 16, Long.MAX_VALUE));
    changes.forEach((what, change) -> files(all, "S14", what, change));
    scalars(all, "S14", "a list that contains itself", ColumnAttacks::contained);
  }

  /// The elements of `tags` become lists, whose elements are they themselves.
  private static void contained(ForgedColumns columns) {
    Flat item = columns.footer.table(1).tableIn(1, 3).tableIn(5, 0);
    ByteBuffer bytes = columns.bytes;
    bytes.put(item.slot(2), org.apache.arrow.flatbuf.Type.List);
    int children = item.target(5);
    bytes.putInt(children, 1).putInt(children + 4, item.at() - (children + 4));
  }

  private static void batches(List<Attack> all) {
    TreeMap<String, Consumer<ForgedColumns>> changes = new TreeMap<>();
    changes.put("rows", c -> c.bytes.putLong(c.batch.slot(0), 1L << 40));
    changes.put("nodes", c -> c.bytes.putInt(c.batch.target(1), Integer.MAX_VALUE));
    changes.put("buffers", c -> c.bytes.putInt(c.batch.target(2), Integer.MAX_VALUE));
    changes.put("a negative number of buffers", c -> c.bytes.putInt(c.batch.target(2), -1));
    changes.put("rows of a column", c -> c.bytes.putLong(c.node(0), Long.MAX_VALUE));
    changes.put("a negative number of nulls", c -> c.bytes.putLong(c.node(0) + 8, -1));
    changes.put("nulls", c -> c.bytes.putLong(c.node(0) + 8, Long.MAX_VALUE));
    changes.put("the body of the message", c -> c.bytes.putLong(c.message.slot(3), 1L << 50));
    changes.put("a batch elsewhere", c -> c.bytes.putInt(c.message.slot(2), Integer.MAX_VALUE));
    changes.put("a batch before the file", c -> c.bytes.putInt(c.message.slot(2), -1 << 30));
    changes.put(
        "the length of the message",
        c -> c.bytes.putInt(Math.toIntExact(c.bytes.getLong(c.block(0))) + 4, 1 << 30));
    changes.put("a buffer before the body", c -> c.bytes.putLong(c.buffer(1), -64));
    changes.put("a buffer behind the body", c -> c.bytes.putLong(c.buffer(1), 1L << 40));
    changes.put(
        "an offset that rolls over", c -> c.bytes.putLong(c.buffer(1), Long.MAX_VALUE - 63));
    changes.put("a negative length of a buffer", c -> c.bytes.putLong(c.buffer(1) + 8, -8));
    changes.put("the length of a buffer", c -> c.bytes.putLong(c.buffer(1) + 8, Long.MAX_VALUE));
    changes.forEach((what, change) -> files(all, "S15", what, change));
    scalars(all, "S15", "elements", c -> c.bytes.putLong(c.node(ITEM_NODE), 1L << 40));
    scalars(
        all, "S15", "a negative number of elements", c -> c.bytes.putLong(c.node(ITEM_NODE), -1));
    scalars(all, "S15", "lists", c -> c.bytes.putLong(c.node(TAGS_NODE), 1L << 33));
  }

  private static void compression(List<Attack> all) {
    byte[] little = Zstd.compress(new byte[4 * ROWS], 3);
    byte[] much = Zstd.compress(new byte[BOMB], 19);
    for (long claimed : new long[] {(256L << 20) + 1, 1L << 40, Long.MAX_VALUE}) {
      scalars(all, "S16", claimed + " bytes", c -> c.place(N_VALUES, RAW, 64, claimed, little));
    }
    scalars(all, "S17", "-2 bytes", c -> c.place(N_VALUES, RAW, 64, -2, little));
    scalars(all, "S17", "200 MiB of few", c -> c.place(N_VALUES, RAW, 64, 200 << 20, little));
    scalars(all, "S17", "more than claimed", c -> c.place(N_VALUES, RAW, 64, 4 * ROWS, much));
    scalars(all, "S17", "less than claimed", c -> c.place(N_VALUES, RAW, 64, 8 * ROWS, little));
    scalars(all, "S17", "no frame", c -> c.place(N_VALUES, RAW, 64, 4 * ROWS, new byte[9]));
    scalars(all, "S17", "values of more rows", c -> c.place(N_VALUES, RAW, 64, BOMB, much));
    scalars(all, "S17", "offsets of more rows", c -> c.place(TITLE_OFFSETS, RAW, 64, BOMB, much));
    scalars(all, "S17", "longer text than said", c -> c.place(TITLE_VALUES, RAW, 64, BOMB, much));
    scalars(all, "S17", "bits where nothing is null", c -> c.place(0, RAW, 64, BOMB, much));
  }

  private static void values(List<Attack> all) {
    for (int[] start : new int[][] {{0, 5, 3}, {0, 1 << 30, 1 << 30}, {0, -1, -1}, {1, 1, 1}}) {
      byte[] offsets = offsets(start);
      String what = Arrays.toString(start);
      scalars(all, "S18", "text " + what, c -> c.place(TITLE_OFFSETS, RAW, 64, -1, offsets));
      scalars(all, "S18", "lists " + what, c -> c.place(TAGS_OFFSETS, RAW, 64, -1, offsets));
    }
    byte[] all600 = new byte[ROWS];
    int[] each = new int[ROWS + 1];
    Arrays.setAll(each, row -> row);
    byte[][] texts = {{(byte) 0xff}, {(byte) 0xc0, (byte) 0x80}, {(byte) 0xed, (byte) 0xa0}};
    for (byte[] text : texts) {
      byte[] values = all600.clone();
      System.arraycopy(text, 0, values, 0, text.length);
      scalars(
          all,
          "S19",
          "text " + Arrays.toString(text),
          c -> {
            c.place(TITLE_OFFSETS, RAW, 64, -1, offsets(each));
            c.place(TITLE_VALUES, RAW, 4096, -1, values);
          });
    }
    byte[] split = all600.clone();
    split[0] = (byte) 0xc3;
    split[1] = (byte) 0xa9;
    scalars(
        all,
        "S19",
        "a character in two values",
        c -> {
          c.place(TITLE_OFFSETS, RAW, 64, -1, offsets(each));
          c.place(TITLE_VALUES, RAW, 4096, -1, split);
        });
  }

  /// As many offsets as there are rows, and one; the last goes on to the end.
  private static byte[] offsets(int... start) {
    ByteBuffer offsets = ByteBuffer.allocate(4 * (ROWS + 1)).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i <= ROWS; i++) {
      offsets.putInt(start[Math.min(i, start.length - 1)]);
    }
    return offsets.array();
  }
}
