package io.omendb.conformance.hostile;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.omendb.format.manifest.Fragment;
import io.omendb.format.manifest.PageRef;
import io.omendb.format.manifest.Root;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.manifest.ManifestNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Messages that are not what they claim: in roots and pages, accounts and leases. Stateless.
final class ManifestAttacks {
  private static final UUID ID = new UUID(1, 2);
  private static final List<String> PATHS =
      List.of("../x.arrow", "/tmp/x.arrow", "data/../x.arrow", "..\\x.arrow", "x\0.arrow", "..");

  private ManifestAttacks() {}

  static List<Attack> all() {
    List<Attack> all = new ArrayList<>();
    sizes(all);
    names(all);
    arithmetic(all);
    accounts(all);
    all.add(
        Attack.full(
            "S20",
            "the type of an index is a class",
            root(root -> root.getIndexesBuilder(0).setType("java.lang.ProcessBuilder"))));
    return all;
  }

  private static Consumer<Forgery> root(Consumer<Root.Builder> change) {
    return forgery -> forgery.root(change);
  }

  private static Consumer<Forgery> fragment(Consumer<Fragment.Builder> change) {
    return root(root -> change.accept(root.getInlineBuilder(0)));
  }

  private static Consumer<Forgery> appended(byte[] bytes) {
    return forgery -> forgery.message(joined(forgery.root().toByteArray(), bytes));
  }

  private static Consumer<Forgery> page(byte[] bytes) {
    return forgery -> {
      byte[] message = new ForgedFrame(forgery.read(forgery.page())).content(2);
      forgery.section(forgery.page(), FrameKind.MANIFEST_PAGE, 2, joined(message, bytes));
    };
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /// Field `number` with a length and `present` zeros.
  private static byte[] delimited(int number, long length, int present) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      CodedOutputStream coded = CodedOutputStream.newInstance(out);
      coded.writeUInt32NoTag(number << 3 | 2);
      coded.writeUInt64NoTag(length);
      coded.write(new byte[present], 0, present);
      coded.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// Field `number` again and again, each empty.
  private static byte[] empties(int number, long count) {
    byte[] one = delimited(number, 0, 0);
    byte[] all = new byte[Math.toIntExact(count * one.length)];
    for (int i = 0; i < all.length; i++) {
      all[i] = one[i % one.length];
    }
    return all;
  }

  /// Columns within each other.
  private static byte[] nested(int levels) {
    byte[] column = new byte[0];
    for (int i = 0; i < levels; i++) {
      byte[] head = delimited(i == levels - 1 ? 6 : 7, column.length, 0);
      column = joined(head, column);
    }
    return column;
  }

  private static byte[] groups(int levels) {
    byte[] starts = new byte[levels];
    // Field 15, which a page does not know and a root knows as something else.
    Arrays.fill(starts, (byte) (15 << 3 | 3));
    return starts;
  }

  private static void sizes(List<Attack> all) {
    all.add(Attack.full("S4", "columns within columns", appended(nested(10_000))));
    all.add(Attack.full("S4", "groups within groups", appended(groups(100_000))));
    all.add(Attack.pages("S4", "groups within groups in a page", page(groups(100_000))));
    long objects = Limits.MAX_MANIFEST_OBJECTS + 1;
    int numbers = Math.toIntExact(Limits.MAX_MANIFEST_NUMBERS + 1);
    all.add(Attack.full("S5", "empty tags", appended(empties(15, objects))));
    all.add(Attack.full("S5", "empty names", appended(empties(19, objects))));
    all.add(Attack.full("S5", "numbers", appended(delimited(17, numbers, numbers))));
    all.add(Attack.pages("S5", "empty fragments in a page", page(empties(2, objects))));
    for (long length : new long[] {100, Integer.MAX_VALUE, 1L << 31, -1}) {
      all.add(Attack.full("S6", length + " bytes of a name", appended(delimited(19, length, 0))));
      all.add(Attack.full("S6", length + " bytes of a tag", appended(delimited(15, length, 0))));
      all.add(Attack.full("S6", length + " of numbers", appended(delimited(17, length, 0))));
      all.add(Attack.pages("S6", length + " bytes in a page", page(delimited(2, length, 0))));
    }
  }

  private static void names(List<Attack> all) {
    Map<String, BiConsumer<Root.Builder, String>> places = new TreeMap<>();
    places.put(
        "a column file",
        (root, name) -> root.getInlineBuilder(0).getFilesBuilder(0).getFileBuilder().setName(name));
    places.put(
        "deletions",
        (root, name) ->
            root.getInlineBuilder(0).getDeletionsBuilder().getFileBuilder().setName(name));
    places.put(
        "an index",
        (root, name) ->
            root.getIndexesBuilder(0)
                .getSegmentsBuilder(0)
                .getFilesBuilder(0)
                .getFileBuilder()
                .setName(name));
    places.put(
        "a map of rows",
        (root, name) ->
            root.getIndexesBuilder(0).getSegmentsBuilder(0).getLocalRowsBuilder().setName(name));
    places.put("what was dropped", (root, name) -> root.clearDropped().addDropped(name));
    places.forEach((place, change) -> {
      for (String name : PATHS) {
        all.add(
            Attack.full(
                "S7",
                place + " is called " + name.replace('\0', '0'),
                forgery -> {
                  FileAttacks.copyOutside(forgery, forgery.scalars());
                  forgery.root(root -> change.accept(root, name));
                }));
      }
    });
    all.add(
        Attack.pages(
            "S7",
            "a page is called ../x.page",
            root(root -> root.getPagesBuilder(0).getFileBuilder().setName("../x.page"))));
  }

  private static void arithmetic(List<Attack> all) {
    add(all, "the first row id", f -> f.getRowIdsBuilder().setRanges(0, Long.MAX_VALUE - 1));
    add(all, "the number of row ids", f -> f.getRowIdsBuilder().setRanges(1, Long.MAX_VALUE));
    add(all, "a negative number of row ids", f -> f.getRowIdsBuilder().setRanges(1, -600));
    add(all, "the length of a file", f -> f.getFilesBuilder(0).getFileBuilder().setLength(-1));
    add(
        all,
        "the greatest length of a file",
        f -> f.getFilesBuilder(0).getFileBuilder().setLength(Long.MAX_VALUE));
    add(all, "the length of a tail", f -> f.getFilesBuilder(0).setTailBytes(-1));
    add(all, "deleted rows", f -> f.getDeletionsBuilder().setCardinality(Long.MAX_VALUE));
    add(all, "nulls", f -> f.getStatisticsBuilder(0).setNullCount(Long.MAX_VALUE).setNanCount(2));
    add(all, "the id of a fragment", f -> f.setId(Long.MAX_VALUE));
    all.add(
        Attack.full(
            "S24",
            "the time",
            root(root -> root.setTimestampMicros(Long.MIN_VALUE).setVersion(9))));
    all.add(
        Attack.full(
            "S24",
            "the dimension of a vector",
            root(root ->
                root.getFieldsBuilderList().getLast().getVectorBuilder().setDimension(-1))));
    Map<String, Consumer<PageRef.Builder>> counts = new TreeMap<>();
    counts.put("fragments", page -> page.setFragments(Long.MAX_VALUE));
    counts.put("first fragment", page -> page.setFirstFragmentId(Long.MAX_VALUE));
    counts.put("rows", page -> page.setRows(Long.MAX_VALUE));
    counts.put("row ids", page -> page.setMinRowId(Long.MAX_VALUE).setEndRowId(0));
    counts.put("levels", page -> page.setLevel(-1));
    counts.forEach((what, change) ->
        all.add(
            Attack.pages(
                "S24", what + " of a page", root(root -> change.accept(root.getPagesBuilder(0))))));
  }

  private static void add(List<Attack> all, String what, Consumer<Fragment.Builder> change) {
    all.add(Attack.full("S24", what, fragment(change)));
  }

  private static void accounts(List<Attack> all) {
    long objects = Limits.MAX_MANIFEST_OBJECTS + 1;
    int numbers = Math.toIntExact(Limits.MAX_MANIFEST_NUMBERS + 1);
    all.add(Attack.full("S5", "an account of empty turnovers", account(empties(6, objects))));
    all.add(Attack.full("S5", "an account of versions", account(delimited(3, numbers, numbers))));
    all.add(Attack.full("S5", "a lease of empty owners", lease(empties(4, objects))));
    all.add(Attack.full("S4", "groups within groups in a lease", lease(groups(100_000))));
    all.add(Attack.full("S6", "a length in an account", account(delimited(6, 1 << 30, 0))));
    all.add(Attack.full("S6", "a length in a lease", lease(delimited(4, 1 << 30, 0))));
    byte[] turnover =
        io.omendb.format.retention.Retention.newBuilder()
            .setGeneration(1)
            .addTurnovers(
                io.omendb.format.retention.Turnover.newBuilder()
                    .setVersion(1)
                    .addDroppedBytes(ByteString.copyFromUtf8("../x.dv")))
            .build()
            .toByteArray();
    all.add(Attack.full("S7", "an account removes ../x.dv", account(turnover)));
  }

  static Consumer<Forgery> account(byte[] message) {
    return framed(ManifestNames.GC, ManifestNames.retention(1), FrameKind.RETENTION, message);
  }

  private static Consumer<Forgery> lease(byte[] message) {
    return framed(ManifestNames.LEASES, ManifestNames.lease(ID), FrameKind.LEASE, message);
  }

  private static Consumer<Forgery> framed(
      String directory, String name, FrameKind kind, byte[] message) {
    return forgery -> {
      UUID dataset = new ForgedFrame(forgery.read(forgery.rootName())).datasetId();
      forgery.write(
          directory + "/" + name,
          ForgedFrame.of(name, kind, ID, dataset, new TreeMap<>(Map.of(1, message))));
    };
  }
}
