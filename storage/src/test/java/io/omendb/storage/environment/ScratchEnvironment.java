package io.omendb.storage.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// The machine's, with temporary files in a directory of a test. Immutable.
public record ScratchEnvironment(Path temporaryDirectory) implements Environment {
  /// What is there now.
  public List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(temporaryDirectory)) {
      return files.toList();
    }
  }

  /// Lets whatever is written next to temporary files fail.
  public void breakFiles() throws IOException {
    for (Path directory : files()) {
      Path staging = directory.resolve("staging");
      Files.move(staging, directory.resolve("moved"));
      Files.createFile(staging);
    }
  }

  @Override
  public Instant now() {
    return Environment.system().now();
  }

  @Override
  public long nanoTime() {
    return Environment.system().nanoTime();
  }

  @Override
  public UUID newId() {
    return Environment.system().newId();
  }

  @Override
  public int threads() {
    return 2;
  }
}
