package io.omendb.storage.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Task;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.StoreFailure;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalObjectStoreTest extends ObjectStoreContract {
  @TempDir private Path directory;

  @Override
  protected ObjectStore make() {
    return LocalObjectStore.open(directory.resolve("new/photos.omen"), Environment.system());
  }

  @Test
  void nothingIsMadeBeforeTheFirstWrite() {
    assertThat(store.exists()).isFalse();
    assertThat(store.list("manifest", "", 5)).isEmpty();
    assertThat(directory).isEmptyDirectory();
    store.putIfAbsent("data/a.bin", new byte[1]);
    assertThat(store.exists()).isTrue();
  }

  @Test
  void stagingIsEmptyAfterUploads() throws IOException {
    store.putIfAbsent("data/a.bin", new byte[1]);
    store.putIfAbsent("data/a.bin", new byte[1]);
    store.create("data/b.bin").close();
    try (var files = Files.list(root().resolve("staging"))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aLaterWriterRemovesStaleStagingFilesOnly() throws IOException {
    store.putIfAbsent("data/a.bin", new byte[1]);
    Path stale = Files.createFile(root().resolve("staging/stale"));
    Path fresh = Files.createFile(root().resolve("staging/fresh"));
    Files.setLastModifiedTime(stale, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    try (ObjectStore later = LocalObjectStore.open(root(), Environment.system())) {
      later.find("data/a.bin");
      assertThat(stale).exists();
      later.putIfAbsent("data/b.bin", new byte[1]);
    }
    assertThat(stale).doesNotExist();
    assertThat(fresh).exists();
  }

  @Test
  void uploadsOfOthersMayEndWhileAWriterLooksForStaleOnes() {
    store.putIfAbsent("data/a.bin", new byte[1]);
    AtomicBoolean done = new AtomicBoolean();
    Task<Boolean> other =
        Task.start(
            Environment.system(),
            () -> {
              while (!done.get()) {
                List<ObjectUpload> uploads = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                  uploads.add(store.create("data/" + i + ".bin"));
                }
                uploads.forEach(ObjectUpload::close);
              }
              return true;
            });
    try {
      for (int i = 0; i < 500; i++) {
        try (ObjectStore later = LocalObjectStore.open(root(), Environment.system())) {
          later.create("data/later.bin").close();
        }
      }
    } finally {
      done.set(true);
      assertThat(other.join()).isTrue();
    }
  }

  @Test
  void aListingIsNotEmptyWhereOneFileAlwaysIs() throws IOException {
    Path root = directory.resolve("replaced.omen");
    boolean[] replaced = new boolean[1];
    try (LocalObjectStore listed =
        new LocalObjectStore(root, Environment.system(), new LocalDirectories.LocalDisk()) {
          @Override
          public Optional<ObjectInfo> find(String name) {
            if (!replaced[0]) {
              replaced[0] = true;
              putIfAbsent("gc/1.retained", new byte[1]);
              delete("gc/2.retained");
            }
            return super.find(name);
          }
        }) {
      listed.putIfAbsent("gc/2.retained", new byte[1]);
      assertThat(listed.list("gc", "", 1))
          .extracting(ObjectStore.ObjectInfo::name)
          .containsExactly("gc/1.retained");
      assertThat(replaced[0]).isTrue();
    }
  }

  @Test
  void symbolicLinksAreRefused() throws IOException {
    store.putIfAbsent("data/a.bin", new byte[1]);
    Path secret = Files.writeString(directory.resolve("secret"), "x");
    Files.createSymbolicLink(root().resolve("data/b.bin"), secret);
    Files.createSymbolicLink(root().resolve("index"), directory);
    assertThatThrownBy(() -> store.open("data/b.bin"))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("b.bin is not a regular file");
    assertThatThrownBy(() -> store.open("index/secret.bin"))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("symbolic links are refused");
    assertThatThrownBy(() -> store.create("index/x.bin")).isInstanceOf(StoreFailure.class);
    assertThat(store.list("data", "", 10)).hasSize(1);
  }

  @Test
  void aFileIsNoStore() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> LocalObjectStore.open(file, Environment.system()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("is a file");
    assertThatThrownBy(() -> LocalObjectStore.open(file.resolve("x"), Environment.system()))
        .isInstanceOf(InvalidInput.class);
  }

  @Test
  void failuresNamePathAndReason() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    Path target = directory.resolve("data/b.bin");
    try (FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
      assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(10)))
          .isInstanceOfSatisfying(
              IOException.class,
              e ->
                  assertThat(IoFailures.failure("write", target, e))
                      .isInstanceOf(StoreFailure.class)
                      .hasMessage("cannot write " + target + ": no space left on device"));
    }
  }

  @Test
  void missingPermissionIsNamed() throws IOException {
    assumeTrue(!System.getProperty("user.name").equals("root"), "root may do everything");
    store.putIfAbsent("data/a.bin", new byte[1]);
    Files.setPosixFilePermissions(
        root().resolve("data/a.bin"), PosixFilePermissions.fromString("---------"));
    assertThatThrownBy(() -> store.open("data/a.bin"))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("a.bin: permission denied");
  }

  @Test
  void whatMayNotBeSeenIsNotTakenForAbsent() throws IOException {
    assumeTrue(!System.getProperty("user.name").equals("root"), "root may do everything");
    store.putIfAbsent("data/a.bin", new byte[1]);
    Path closed = directory.resolve("new");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    try {
      assertThatThrownBy(() -> LocalObjectStore.open(root(), Environment.system()))
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> store.list("data", "", 10)).isInstanceOf(StoreFailure.class);
      assertThatThrownBy(() -> store.find("data/a.bin")).isInstanceOf(StoreFailure.class);
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void foreignFilesAreNotListed() throws IOException {
    store.putIfAbsent("data/a.bin", new byte[1]);
    Files.createFile(root().resolve("data/.hidden"));
    Files.createFile(root().resolve("data/Thumbs.db"));
    assertThat(store.list("data", "", 10)).hasSize(1);
  }

  @Test
  void bytesOfLargeFilesEndWithTheirHandle() {
    store.putIfAbsent("data/a.bin", new byte[100_000]);
    ObjectBytes object = store.open("data/a.bin");
    MemorySegment bytes = object.slice(0, 100_000);
    object.close();
    object.close();
    assertThat(bytes.scope().isAlive()).isFalse();
  }

  @Test
  void settlingWhatIsNotThereFails() {
    assertThatThrownBy(() -> store.settle(List.of("index/a.bin"))).isInstanceOf(StoreFailure.class);
  }

  private Path root() {
    return Path.of(store.location());
  }
}
