package io.omendb.storage.objectstore;

import io.omendb.storage.environment.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A local store in a directory of its own among temporary files, which is removed with all that is
/// in it when this is closed. Thread-safe.
public final class TemporaryStore implements AutoCloseable {
  private final Path directory;
  private final LocalObjectStore store;

  private TemporaryStore(Path directory, Environment environment) {
    this.directory = directory;
    this.store = LocalObjectStore.open(directory, environment);
  }

  /// Makes the directory.
  public static TemporaryStore create(Environment environment) {
    Path parent = environment.temporaryDirectory();
    try {
      return new TemporaryStore(Files.createTempDirectory(parent, "omendb-"), environment);
    } catch (IOException e) {
      throw IoFailures.failure("create a directory in", parent, e);
    }
  }

  public ObjectStore store() {
    return store;
  }

  @Override
  public void close() {
    store.close();
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw IoFailures.failure("remove", directory, e);
    }
  }
}
