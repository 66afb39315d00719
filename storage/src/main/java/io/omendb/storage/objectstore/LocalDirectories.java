package io.omendb.storage.objectstore;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.StoreFailure;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The directories of a local store: made when first needed, durable with all their ancestors, and
/// never reached through a symbolic link. Thread-safe.
final class LocalDirectories {
  private final Path root;
  private final LocalObjectStore.Disk disk;
  private final Set<Path> poisoned = ConcurrentHashMap.newKeySet();

  /// Directories whose entry in the directory above is known to be durable.
  private final Set<Path> settled = ConcurrentHashMap.newKeySet();

  /// @param root an absolute path; the last existing part of it has no symbolic link left
  LocalDirectories(Path root, LocalObjectStore.Disk disk) {
    this.root = root;
    this.disk = disk;
  }

  /// The real path of a location that may not exist yet.
  static Path realRoot(Path location) {
    Path absolute = location.toAbsolutePath().normalize();
    Deque<Path> missing = new ArrayDeque<>();
    Path existing = absolute;
    try {
      while (existing.getParent() != null && !present(existing)) {
        missing.push(existing.getFileName());
        existing = existing.getParent();
      }
      if (!Files.isDirectory(existing)) {
        throw new InvalidInput(
            (missing.isEmpty() ? location : existing) + " is a file, not a directory",
            "a dataset is a directory");
      }
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
    // One look: between two, another writer may make the directory.
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isDirectory()) {
      throw new StoreFailure(
          path + " is not a directory; symbolic links are refused", path.toString(), null);
    }
    return path;
  }

  /// Whether there is something at a path. What may not be looked at is not taken for absent.
  private static boolean present(Path path, LinkOption... options) throws AccessDeniedException {
    try {
      Files.readAttributes(path, BasicFileAttributes.class, options);
      return true;
    } catch (AccessDeniedException e) {
      throw e;
    } catch (IOException _) {
      return false;
    }
  }

  /// The path of a directory, made if it is missing; answers whether it was. In both cases its
  /// entry is durable then: a writer that died may have made it without that.
  boolean make(String directory) throws IOException {
    Path path = root.resolve(directory);
    Deque<Path> missing = new ArrayDeque<>();
    Path found = path;
    while (found != null && !Files.exists(found, LinkOption.NOFOLLOW_LINKS)) {
      missing.push(found);
      found = found.getParent();
    }
    if (found != null && !missing.isEmpty()) {
      settleFound(found);
    }
    for (Path at : missing) {
      try {
        disk.createDirectory(at);
      } catch (FileAlreadyExistsException e) {
        // Another writer made it at the same time; its entry is made durable below all the same.
        if (!Files.isDirectory(at)) {
          throw e;
        }
      }
      settleEntry(at);
    }
    existing(directory);
    settleEntries(path);
    return !missing.isEmpty();
  }

  /// Makes a directory that exists durable: what it contains, its own entry and that of the root.
  void settle(String directory) throws IOException {
    Path path = existing(directory);
    settleEntries(path);
    sync(path);
  }

  private void settleEntries(Path path) throws IOException {
    settleFound(root);
    settleEntry(path);
  }

  /// The directory above may belong to somebody else. A writer that may not read it cannot have
  /// made this one: [#make] would have failed at the same fsync.
  private void settleFound(Path directory) throws IOException {
    try {
      settleEntry(directory);
    } catch (AccessDeniedException _) {
      settled.add(directory);
    }
  }

  /// Once is enough: an entry that is durable stays so.
  private void settleEntry(Path directory) throws IOException {
    Path parent = directory.getParent();
    if (parent != null && !settled.contains(directory)) {
      sync(parent);
      settled.add(directory);
    }
  }

  /// Makes the entries of a directory durable. After a failure the kernel may have dropped what was
  /// to be written, so that trying again proves nothing: the directory stays failed.
  void sync(Path directory) throws IOException {
    if (poisoned.contains(directory)) {
      throw new IOException("an earlier fsync failed; open the dataset again");
    }
    try {
      disk.force(directory);
    } catch (ClosedChannelException | FileSystemException e) {
      // An interrupted thread, or a directory that did not open: nothing was dropped.
      throw e;
    } catch (IOException e) {
      poisoned.add(directory);
      throw e;
    }
  }

  /// The file system of the machine. Immutable.
  record LocalDisk() implements LocalObjectStore.Disk {
    @Override
    public void createDirectory(Path directory) throws IOException {
      Files.createDirectory(directory);
    }

    @Override
    public void force(Path directory) throws IOException {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }

    @Override
    public void force(FileChannel file) throws IOException {
      file.force(true);
    }
  }
}
