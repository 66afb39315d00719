package io.omendb.conformance.hostile;

import com.google.protobuf.InvalidProtocolBufferException;
import io.omendb.format.manifest.ColumnFile;
import io.omendb.format.manifest.Encoding;
import io.omendb.format.manifest.FileRef;
import io.omendb.format.manifest.Fragment;
import io.omendb.format.manifest.Index;
import io.omendb.format.manifest.NamedFile;
import io.omendb.format.manifest.PageRef;
import io.omendb.format.manifest.Root;
import io.omendb.format.manifest.Segment;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.manifest.ManifestNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A dataset that is changed file by file; its newest root is made to say of each file what it has
/// become. For one thread at a time.
final class Forgery {
  private final Path home;
  private final Set<String> touched = new TreeSet<>();
  private final Map<String, Long> written = new TreeMap<>();

  Forgery(Path home) {
    this.home = home;
  }

  Path home() {
    return home;
  }

  /// Notes that what has this name was forged.
  void touch(String name) {
    touched.add(name);
  }

  /// Names of what was forged, of the files that there are, and where they are.
  Stream<String> names() {
    try (Stream<Path> files = Files.walk(home)) {
      List<String> names =
          files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
      return Stream.of(touched.stream(), names.stream(), Stream.of(home.toString()))
          .flatMap(all -> all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Bytes of all files that were written.
  long writtenBytes() {
    return written.values().stream().mapToLong(Long::longValue).sum();
  }

  /// The file of a name, wherever in the dataset its role puts it.
  Path path(String name) {
    return home.resolve(
        name.endsWith(".root") ? ManifestNames.MANIFEST + "/" + name : ManifestNames.path(name));
  }

  byte[] read(String name) {
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Puts a file where nothing refers to it.
  void write(String path, byte[] content) {
    try {
      Files.createDirectories(home.resolve(path).getParent());
      Files.write(home.resolve(path), content);
      written.put(path, (long) content.length);
      touched.add(Path.of(path).getFileName().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The name of the newest root.
  String rootName() {
    try (Stream<Path> files = Files.list(home.resolve(ManifestNames.MANIFEST))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".root"))
          .sorted()
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Root root() {
    try {
      return Root.parseFrom(new ForgedFrame(read(rootName())).content(1));
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  void root(Consumer<Root.Builder> change) {
    Root.Builder root = root().toBuilder();
    change.accept(root);
    message(root.build().toByteArray());
  }

  /// Makes the newest root hold these bytes.
  void message(byte[] message) {
    String name = rootName();
    ForgedFrame old = new ForgedFrame(read(name));
    write(
        ManifestNames.MANIFEST + "/" + name,
        ForgedFrame.of(
            name,
            FrameKind.MANIFEST_ROOT,
            old.fileId(),
            old.datasetId(),
            new TreeMap<>(Map.of(1, message))));
  }

  /// Changes a framed file.
  void frame(String name, Consumer<ForgedFrame> change) {
    ForgedFrame frame = new ForgedFrame(read(name));
    change.accept(frame);
    replace(name, frame.sealed());
  }

  /// Gives a framed file another section.
  void section(String name, FrameKind kind, int id, byte[] content) {
    ForgedFrame old = new ForgedFrame(read(name));
    TreeMap<Integer, byte[]> sections = new TreeMap<>();
    for (int at = old.sections; at < old.footer; at += 24) {
      int section = old.bytes.getInt(at);
      sections.put(section, section == id ? content : old.content(section));
    }
    replace(name, ForgedFrame.of(name, kind, old.fileId(), old.datasetId(), sections));
  }

  /// Changes a column file.
  void columns(String name, Consumer<ForgedColumns> change) {
    ForgedColumns columns = new ForgedColumns(read(name));
    change.accept(columns);
    byte[] content = columns.sealed();
    replace(name, content);
    root(root ->
        columnFiles(root).stream()
            .filter(file -> file.getFile().getName().equals(name))
            .forEach(file -> file.setTailCrc32C(columns.tailCrc())));
  }

  /// Puts another file in the place of one, of whose length and checksum the root tells.
  void replace(String name, byte[] content) {
    write(home.relativize(path(name)).toString(), content);
    if (name.endsWith(".root")) {
      return;
    }
    root(root ->
        references(root).stream()
            .filter(file -> file.getName().equals(name))
            .forEach(file -> file.setLength(content.length).setCrc32C(Crc32c.of(content))));
  }

  private static List<ColumnFile.Builder> columnFiles(Root.Builder root) {
    return root.getInlineBuilderList().stream()
        .flatMap(fragment -> fragment.getFilesBuilderList().stream())
        .toList();
  }

  private static List<FileRef.Builder> references(Root.Builder root) {
    Stream<FileRef.Builder> deletions =
        root.getInlineBuilderList().stream()
            .filter(fragment -> fragment.getDeletions().hasFile())
            .map(fragment -> fragment.getDeletionsBuilder().getFileBuilder());
    Stream<Segment.Builder> segments =
        root.getIndexesBuilderList().stream()
            .flatMap(index -> index.getSegmentsBuilderList().stream());
    Stream<FileRef.Builder> indexes =
        segments.flatMap(segment ->
            Stream.concat(
                Stream.of(segment.getLocalRowsBuilder()),
                segment.getFilesBuilderList().stream().map(NamedFile.Builder::getFileBuilder)));
    return Stream.of(
            columnFiles(root).stream().map(ColumnFile.Builder::getFileBuilder),
            deletions,
            indexes,
            root.getPagesBuilderList().stream().map(PageRef.Builder::getFileBuilder))
        .flatMap(files -> files)
        .toList();
  }

  private Fragment fragment(int index) {
    return root().getInline(index);
  }

  /// The file with the scalar columns of the first fragment.
  String scalars() {
    return file(fragment(0), Encoding.ARROW, 0);
  }

  /// The file with the vectors of the first fragment.
  String vectors() {
    return file(fragment(0), Encoding.ARROW_VECTORS, 0);
  }

  /// The file with the ids of the rows of the second fragment, which were updated.
  String rowIds() {
    return file(fragment(1), Encoding.ARROW, 1);
  }

  private static String file(Fragment fragment, Encoding encoding, int index) {
    return fragment.getFilesList().stream()
        .filter(file -> file.getEncoding() == encoding)
        .skip(index)
        .findFirst()
        .orElseThrow()
        .getFile()
        .getName();
  }

  /// The file with the deletions of the first fragment.
  String deletions() {
    return fragment(0).getDeletions().getFile().getName();
  }

  String page() {
    return root().getPages(0).getFile().getName();
  }

  /// The one file of an index, without its map of rows.
  String index(String name) {
    return segment(name).getFiles(0).getFile().getName();
  }

  String rowMap(String name) {
    return segment(name).getLocalRows().getName();
  }

  private Segment segment(String name) {
    Index index =
        root().getIndexesList().stream()
            .filter(entry -> entry.getName().equals(name))
            .findFirst()
            .orElseThrow();
    return index.getSegments(0);
  }
}
