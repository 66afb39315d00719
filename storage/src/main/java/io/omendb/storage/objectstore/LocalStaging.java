package io.omendb.storage.objectstore;

import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.StoreFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The directory of unfinished uploads: swept of what crashed writers left, and where a new dataset
/// finds out whether the file system can create a version exactly once. Thread-safe.
final class LocalStaging {
  static final String DIRECTORY = "staging";

  /// No upload takes a day; what is older belongs to a writer that is gone.
  private static final Duration STALE = Duration.ofDays(1);

  private final LocalDirectories directories;
  private final Environment environment;
  private boolean prepared;

  LocalStaging(LocalDirectories directories, Environment environment) {
    this.directories = directories;
    this.environment = environment;
  }

  /// A fresh path for an upload.
  Path next() throws IOException {
    prepare();
    return directories.existing(DIRECTORY).resolve(environment.newId().toString());
  }

  private synchronized void prepare() throws IOException {
    if (prepared) {
      return;
    }
    if (directories.make(DIRECTORY)) {
      probeLinks();
    } else {
      sweep();
    }
    prepared = true;
  }

  /// Commits rest on a link that fails where the name is taken; a file system without such links is
  /// refused before anything is written to it.
  private void probeLinks() throws IOException {
    Path staging = directories.existing(DIRECTORY);
    Path file = staging.resolve(environment.newId().toString());
    Path link = staging.resolve(environment.newId().toString());
    Files.createFile(file);
    try {
      Files.createLink(link, file);
      try {
        Files.createLink(link, file);
        throw unfit("a hard link replaced an existing file", null);
      } catch (FileAlreadyExistsException _) {
        // This is what makes a commit happen once.
      }
    } catch (UnsupportedOperationException | IOException e) {
      throw unfit("it has no hard links", e);
    } finally {
      Files.deleteIfExists(link);
      Files.deleteIfExists(file);
    }
  }

  private StoreFailure unfit(String why, @Nullable Exception cause) {
    return new StoreFailure(
        "the file system of " + directories.root() + " cannot hold a dataset: " + why,
        directories.root().toString(),
        cause);
  }

  private void sweep() throws IOException {
    Instant before = environment.now().minus(STALE);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directories.existing(DIRECTORY))) {
      for (Path file : files) {
        if (isStale(file, before)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /// Another writer may end its upload, which removes the file, at any moment.
  private static boolean isStale(Path file, Instant before) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          && attributes.lastModifiedTime().toInstant().isBefore(before);
    } catch (NoSuchFileException _) {
      return false;
    }
  }
}
