package io.omendb.bench.omendb;

import io.omendb.storage.environment.Environment;
import io.omendb.storage.objectstore.LocalObjectStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// A directory whose files a power failure may take: every step of the real store but fsync, so
/// that it can be measured beside engines that do not sync. Thread-safe.
final class UnsyncedStore extends LocalObjectStore {
  UnsyncedStore(Path root, Environment environment) {
    super(root, environment, new Forgetful());
  }

  private record Forgetful() implements Disk {
    @Override
    public void createDirectory(Path directory) throws IOException {
      Files.createDirectory(directory);
    }

    @Override
    public void force(Path directory) {}

    @Override
    public void force(FileChannel file) {}
  }
}
