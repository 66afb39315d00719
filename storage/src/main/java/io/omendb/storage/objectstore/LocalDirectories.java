package io.omendb.storage.objectstore;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.StoreFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The directories of a local store: made when first needed, durable with all their ancestors, and
/// never reached through a symbolic link. Thread-safe.
final class LocalDirectories {
  private final Path root;
  private final Set<Path> poisoned = ConcurrentHashMap.newKeySet();

  /// @param root an absolute path; the last existing part of it has no symbolic link left
  LocalDirectories(Path root) {
    this.root = root;
  }

  /// The real path of a location that may not exist yet.
  static Path realRoot(Path location) {
    Path absolute = location.toAbsolutePath().normalize();
    Deque<Path> missing = new ArrayDeque<>();
    Path existing = absolute;
    while (existing.getParent() != null && !Files.exists(existing)) {
      missing.push(existing.getFileName());
      existing = existing.getParent();
    }
    if (!Files.isDirectory(existing)) {
      throw new InvalidInput(
          (missing.isEmpty() ? location : existing) + " is a file, not a directory");
    }
    try {
      Path real = existing.toRealPath();
      for (Path part : missing) {
        real = real.resolve(part);
      }
      return real;
    } catch (IOException e) {
      throw IoFailures.failure("resolve", existing, e);
    }
  }

  Path root() {
    return root;
  }

  /// The path of a directory, which exists; refused if it is a symbolic link.
  Path existing(String directory) throws IOException {
    Path path = root.resolve(directory);
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new StoreFailure(
            path + " is not a directory; symbolic links are refused", path.toString(), null);
      }
      throw new NoSuchFileException(path.toString());
    }
    return path;
  }

  /// The path of a directory, made durably if it is missing; answers whether it was.
  boolean make(String directory) throws IOException {
    Path path = root.resolve(directory);
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = path; at != null && !Files.exists(at); at = at.getParent()) {
      missing.push(at);
    }
    for (Path at : missing) {
      try {
        Files.createDirectory(at);
      } catch (FileAlreadyExistsException e) {
        // Another writer made it at the same time; its entry is made durable below all the same.
        existing(directory);
      }
      Path parent = at.getParent();
      if (parent != null) {
        sync(parent);
      }
    }
    existing(directory);
    return !missing.isEmpty();
  }

  /// Makes the entries of a directory durable. After a failure the kernel may have dropped what was
  /// to be written, so that trying again proves nothing: the directory stays failed.
  void sync(Path directory) throws IOException {
    if (poisoned.contains(directory)) {
      throw new IOException("an earlier fsync failed; open the dataset again");
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      poisoned.add(directory);
      throw e;
    }
  }
}
