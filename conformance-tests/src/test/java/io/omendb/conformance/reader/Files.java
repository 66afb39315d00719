package io.omendb.conformance.reader;

import io.omendb.format.manifest.FileRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of one dataset, each read once. For one thread at a time.
final class Files {
  private final Path home;
  private final Map<String, ByteBuffer> read = new HashMap<>();
  private @Nullable UUID dataset;

  Files(Path home) {
    this.home = home;
  }

  /// The files in a directory, ascending.
  List<String> list(String directory) {
    Path path = home.resolve(directory);
    if (!java.nio.file.Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> files = java.nio.file.Files.list(path)) {
      return new ArrayList<>(files.map(file -> file.getFileName().toString()).sorted().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean exists(String name) {
    return java.nio.file.Files.exists(path(name), LinkOption.NOFOLLOW_LINKS);
  }

  /// The bytes of a file by its name, which says where it is.
  ByteBuffer bytes(String name) {
    return read.computeIfAbsent(name, this::load);
  }

  private ByteBuffer load(String name) {
    Path path = path(name);
    Refused.unless(
        java.nio.file.Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS),
        "03",
        "no file " + name);
    try {
      return Primitives.of(java.nio.file.Files.readAllBytes(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path path(String name) {
    return home.resolve(Names.directory(name)).resolve(name);
  }

  /// A file that a manifest names, which must be the one that was meant.
  ByteBuffer bytes(FileRef file) {
    ByteBuffer bytes = bytes(file.getName());
    Refused.unless(bytes.limit() == file.getLength(), "08", file.getName() + ": length");
    Refused.unless(Primitives.crc(bytes) == file.getCrc32C(), "08", file.getName() + ": checksum");
    return bytes;
  }

  /// A framed file that a manifest names.
  Frame frame(FileRef file, String kind) {
    Frame frame = own(Frame.parse(file.getName(), bytes(file), kind));
    Refused.unless(
        frame.fileId().equals(Names.id(file.getName())), "04", file.getName() + ": id of the file");
    return frame;
  }

  /// A file whose name does not begin with its id: a root or an account.
  Frame unnamed(String name, String kind) {
    return own(Frame.parse(name, bytes(name), kind));
  }

  /// All files belong to one dataset: that of the file read first.
  private Frame own(Frame frame) {
    if (dataset == null) {
      dataset = frame.datasetId();
    }
    Refused.unless(frame.datasetId().equals(dataset), "04", frame.name() + ": id of the dataset");
    return frame;
  }
}
