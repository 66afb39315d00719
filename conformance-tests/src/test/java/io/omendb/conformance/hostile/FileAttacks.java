package io.omendb.conformance.hostile;

import io.omendb.storage.format.Limits;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.manifest.ManifestNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/// Frames whose tables claim too much, files that are elsewhere or another's, and bitmaps.
/// Stateless.
final class FileAttacks {
  private FileAttacks() {}

  static List<Attack> all() {
    List<Attack> all = new ArrayList<>();
    tables(all);
    sizes(all);
    links(all);
    others(all);
    bitmaps(all);
    return all;
  }

  private static Consumer<Forgery> frame(
      Function<Forgery, String> name, Consumer<ForgedFrame> change) {
    return forgery -> forgery.frame(name.apply(forgery), change);
  }

  private static void tables(List<Attack> all) {
    TreeMap<String, Consumer<ForgedFrame>> changes = new TreeMap<>();
    changes.put("bytes of the body", f -> f.bytes.putLong(f.footer, 1L << 40));
    changes.put("bytes of the body, as many as there can be", f -> f.bytes.putLong(f.footer, -64));
    changes.put("bytes of the file", f -> f.bytes.putLong(f.footer + 8, Long.MAX_VALUE));
    changes.put("number of blocks", f -> f.bytes.putInt(f.footer + 16, Integer.MAX_VALUE));
    changes.put("number of sections", f -> f.bytes.putInt(f.footer + 20, Integer.MAX_VALUE));
    changes.put("a negative number of sections", f -> f.bytes.putInt(f.footer + 20, -1));
    changes.put("offset of a section", f -> f.bytes.putLong(f.sections + 8, 1L << 40));
    changes.put("offset of a section, rolling over", f -> f.bytes.putLong(f.sections + 8, -64));
    changes.put("length of a section", f -> f.bytes.putLong(f.sections + 16, 1L << 40));
    changes.put("length, rolling over", f -> f.bytes.putLong(f.sections + 16, Long.MAX_VALUE));
    changes.forEach((what, change) ->
        all.add(Attack.full("S1", "a root: " + what, frame(Forgery::rootName, change))));
    // The same code reads them all: that it does is shown with a few.
    for (String what : List.of("offset of a section, rolling over", "number of sections")) {
      Consumer<ForgedFrame> change = Objects.requireNonNull(changes.get(what));
      all.add(Attack.pages("S1", "a page: " + what, frame(Forgery::page, change)));
      all.add(Attack.full("S1", "deletions: " + what, frame(Forgery::deletions, change)));
      all.add(Attack.full("S1", "a graph: " + what, frame(f -> f.index("graph"), change)));
      all.add(Attack.full("S1", "a map of rows: " + what, frame(f -> f.rowMap("lists"), change)));
    }
  }

  private static void sizes(List<Attack> all) {
    all.add(
        Attack.full(
            "S2",
            "a graph of many sections",
            forgery -> {
              String name = forgery.index("graph");
              ForgedFrame old = new ForgedFrame(forgery.read(name));
              byte[] file = old.bytes.array();
              int count = Limits.MAX_SECTIONS + 1;
              ByteBuffer more =
                  ByteBuffer.allocate(old.sections + 24 * count + 40)
                      .order(ByteOrder.LITTLE_ENDIAN)
                      .put(file, 0, old.sections);
              for (int i = 0; i < count; i++) {
                more.putInt(i).putInt(0).putLong(old.body).putLong(0);
              }
              more.put(file, old.footer, 40);
              more.putLong(more.limit() - 32, more.limit()).putInt(more.limit() - 20, count);
              forgery.replace(name, new ForgedFrame(more.array()).sealed());
            }));
    all.add(Attack.full("S3", "a root", extended(Forgery::rootName, Limits.MAX_ROOT_BYTES)));
    all.add(Attack.pages("S3", "a page", extended(Forgery::page, Limits.MAX_PAGE_BYTES)));
    all.add(
        Attack.full(
            "S3",
            "an account",
            forgery -> {
              String path = ManifestNames.GC + "/" + ManifestNames.retention(1);
              ManifestAttacks.account(new byte[0]).accept(forgery);
              extend(forgery.home().resolve(path), Limits.MAX_ROOT_BYTES);
            }));
  }

  private static Consumer<Forgery> extended(Function<Forgery, String> name, long limit) {
    return forgery -> {
      forgery.touch(name.apply(forgery));
      extend(forgery.path(name.apply(forgery)), limit);
    };
  }

  /// A hole at the end of a file takes no space.
  private static void extend(Path file, long limit) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), limit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void links(List<Attack> all) {
    TreeMap<String, Function<Forgery, String>> files = new TreeMap<>();
    files.put("the newest root", Forgery::rootName);
    files.put("deletions", Forgery::deletions);
    files.put("scalars", Forgery::scalars);
    files.put("vectors", Forgery::vectors);
    files.put("a graph", forgery -> forgery.index("graph"));
    files.put("a map of rows", forgery -> forgery.rowMap("lists"));
    files.forEach((what, name) ->
        all.add(
            Attack.full(
                "S8",
                what + " is a link",
                forgery -> {
                  forgery.touch(name.apply(forgery));
                  link(forgery, forgery.path(name.apply(forgery)));
                })));
    all.add(
        Attack.pages(
            "S8",
            "a page is a link",
            forgery -> {
              forgery.touch(forgery.page());
              link(forgery, forgery.path(forgery.page()));
            }));
    for (String directory : List.of("data", "deletions", "index", "manifest")) {
      all.add(
          Attack.full(
              "S9",
              directory + " is a link",
              forgery -> {
                forgery.touch(directory);
                link(forgery, forgery.home().resolve(directory));
              }));
    }
  }

  /// Moves a file or a directory out of the dataset and leaves a link to it.
  private static void link(Forgery forgery, Path path) {
    Path outside = forgery.home().resolveSibling("outside-" + path.getFileName());
    try {
      Files.move(path, outside);
      Files.createSymbolicLink(path, outside);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What stands outside is whole: whoever followed the name there would read on.
  static void copyOutside(Forgery forgery, String name) {
    try {
      Files.copy(forgery.path(name), forgery.home().resolveSibling("x.arrow"));
      Files.copy(forgery.path(name), forgery.home().resolve("x.arrow"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void others(List<Attack> all) {
    all.add(
        Attack.full(
            "S10",
            "a graph in the place of lists",
            f -> f.replace(f.index("lists"), f.read(f.index("graph")))));
    all.add(
        Attack.full(
            "S10",
            "a map of rows in the place of a graph",
            f -> f.replace(f.index("graph"), f.read(f.rowMap("graph")))));
    all.add(
        Attack.full(
            "S10",
            "deletions of another dataset",
            frame(Forgery::deletions, frame -> frame.bytes.putLong(40, 1))));
    all.add(
        Attack.full(
            "S10",
            "a graph of another dataset",
            frame(f -> f.index("graph"), frame -> frame.bytes.putLong(32, 1))));
    all.add(
        Attack.full(
            "S10",
            "a page of another dataset in the place of a root",
            frame(Forgery::rootName, frame -> frame.bytes.putLong(32, 1))));
    all.add(Attack.full("S10", "other scalars", f -> f.replace(f.scalars(), f.read(f.rowIds()))));
  }

  private static void bitmaps(List<Attack> all) {
    bitmap(all, "containers", bytes -> bytes.putInt(4, 1 << 16));
    bitmap(all, "as many containers as there can be", bytes -> bytes.putInt(4, -1));
    bitmap(all, "a greater cardinality", bytes -> bytes.putShort(10, (short) -1));
    bitmap(all, "positions of no row", bytes -> bytes.putShort(8, (short) -1));
    bitmap(all, "positions twice", bytes -> bytes.putShort(18, bytes.getShort(16)));
    bitmap(all, "positions that descend", bytes -> bytes.putShort(16, (short) 599));
    bitmap(
        all,
        "runs over each other",
        bytes -> {
          bytes.putInt(0, 12347).put(4, (byte) 1).putShort(5, (short) 0).putShort(7, (short) 300);
          int runs = (bytes.limit() - 11) / 4;
          bytes.putShort(9, (short) runs);
          for (int i = 0; i < runs; i++) {
            bytes.putShort(11 + 4 * i, (short) 0).putShort(13 + 4 * i, (short) -1);
          }
        });
    all.add(
        Attack.full(
            "S13",
            "a bitmap in a file",
            forgery ->
                forgery.section(
                    forgery.deletions(),
                    FrameKind.DELETIONS,
                    2,
                    new byte[Limits.MAX_DELETION_BYTES + 1])));
    all.add(
        Attack.full(
            "S13",
            "a bitmap in the root",
            forgery ->
                forgery.root(root ->
                    root.getInlineBuilder(0)
                        .getDeletionsBuilder()
                        .setInline(
                            com.google.protobuf.ByteString.copyFrom(
                                new byte[Limits.MAX_INLINE_DELETION_BYTES + 1])))));
  }

  private static void bitmap(List<Attack> all, String what, Consumer<ByteBuffer> change) {
    all.add(
        Attack.full(
            "S12",
            what,
            frame(
                Forgery::deletions,
                frame -> {
                  int length = frame.content(2).length;
                  change.accept(
                      frame.bytes.slice(frame.section(2), length).order(ByteOrder.LITTLE_ENDIAN));
                })));
  }
}
