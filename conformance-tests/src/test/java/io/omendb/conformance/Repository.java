package io.omendb.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The source tree that this build belongs to. Stateless.
public final class Repository {
  private static final Set<String> SKIPPED = Set.of("target", ".git", ".idea", ".vscode");

  private Repository() {}

  /// The directory that holds every module.
  public static Path root() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("format-spec")) && Files.exists(at.resolve("pom.xml"))) {
        return at;
      }
    }
    throw new IllegalStateException("not inside the source tree: " + Path.of("").toAbsolutePath());
  }

  /// Every file that a person wrote, in a stable order.
  public static List<Path> files() {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          root(),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
              return SKIPPED.contains(dir.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              found.add(file);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(null);
    return found;
  }

  /// The content of a file by its path from the root.
  public static String read(String path) {
    return read(root().resolve(path));
  }

  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
