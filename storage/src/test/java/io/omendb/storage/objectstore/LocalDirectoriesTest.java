package io.omendb.storage.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.commit.Commits;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.objectstore.ObjectStore.Creation;
import io.omendb.storage.schema.Schema;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDirectoriesTest {
  @TempDir private Path directory;

  /// The real disk, whose calls are written down, with what a test does before them.
  private static class Recorder implements LocalObjectStore.Disk {
    final List<Path> forced = new ArrayList<>();
    final List<Long> forcedBytes = new ArrayList<>();
    private final LocalObjectStore.Disk disk = new LocalDirectories.LocalDisk();

    @Override
    public void createDirectory(Path at) throws IOException {
      disk.createDirectory(at);
    }

    @Override
    public void force(Path at) throws IOException {
      disk.force(at);
      forced.add(at);
    }

    @Override
    public void force(FileChannel file) throws IOException {
      disk.force(file);
      forcedBytes.add(file.size());
    }
  }

  private Path root() throws IOException {
    return directory.toRealPath().resolve("photos.omen");
  }

  private LocalObjectStore open(LocalObjectStore.Disk disk) throws IOException {
    return new LocalObjectStore(root(), Environment.system(), disk);
  }

  /// As a writer leaves them that dies between making directories and making them durable.
  @Test
  void entriesOfDirectoriesThatWereFoundAreMadeDurable() throws IOException {
    Files.createDirectories(root().resolve("staging"));
    Files.createDirectory(root().resolve("data"));
    Recorder disk = new Recorder();
    try (LocalObjectStore store = open(disk);
        ObjectUpload upload = store.create("data/a.bin")) {
      upload.complete();
      store.settle(List.of("data/a.bin"));
      assertThat(disk.forced)
          .contains(directory.toRealPath(), root(), root().resolve("data"))
          .endsWith(root().resolve("data"));
      // Another writer makes a directory later; that the root is durable already does not help it.
      disk.forced.clear();
      Files.createDirectory(root().resolve("index"));
      store.create("index/a.bin").close();
      assertThat(disk.forced).containsExactly(root());
      disk.forced.clear();
      store.settle(List.of("data/a.bin"));
      assertThat(disk.forced).containsExactly(root().resolve("data"));
    }
  }

  @Test
  void contentIsMadeDurableWholeAndBeforeItIsVisible() throws IOException {
    Recorder disk =
        new Recorder() {
          @Override
          public void force(FileChannel file) throws IOException {
            assertThat(root().resolve("data/a.bin")).doesNotExist();
            super.force(file);
          }
        };
    try (LocalObjectStore store = open(disk);
        ObjectUpload upload = store.create("data/a.bin")) {
      upload.write(MemorySegment.ofArray(new byte[100_000]));
      upload.write(MemorySegment.ofArray(new byte[17]));
      assertThat(disk.forcedBytes).isEmpty();
      upload.complete();
      assertThat(disk.forcedBytes).containsExactly(100_017L);
      assertThat(root().resolve("data/a.bin")).exists();
    }
  }

  /// Each waits until the other has begun, as no one can who comes after it.
  @Test
  void contentAndTheDirectoriesOfOtherFilesAreMadeDurableAtOnce() throws IOException {
    CountDownLatch begun = new CountDownLatch(2);
    Recorder disk =
        new Recorder() {
          private void meet() throws IOException {
            begun.countDown();
            try {
              assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }

          @Override
          public void force(Path at) throws IOException {
            if (at.endsWith("data")) {
              meet();
            }
            super.force(at);
          }

          @Override
          public void force(FileChannel file) throws IOException {
            if (file.size() == 3) {
              meet();
            }
            super.force(file);
          }
        };
    try (LocalObjectStore store = open(disk)) {
      try (ObjectUpload upload = store.create("data/a.bin")) {
        upload.complete();
      }
      disk.forced.clear();
      assertThat(store.putIfAbsent("manifest/a.root", new byte[3], List.of("data/a.bin")))
          .isEqualTo(Creation.CREATED);
      assertThat(disk.forced).endsWith(root().resolve("data"), root().resolve("manifest"));
    }
  }

  @Test
  void aFileThatCannotBeMadeDurableIsNotVisible() throws IOException {
    Recorder disk =
        new Recorder() {
          @Override
          public void force(FileChannel file) throws IOException {
            throw new IOException("Input/output error");
          }
        };
    try (LocalObjectStore store = open(disk)) {
      assertThatThrownBy(() -> store.putIfAbsent("data/a.bin", new byte[1]))
          .isInstanceOf(StoreFailure.class);
      assertThat(store.find("data/a.bin")).isEmpty();
    }
  }

  @Test
  void theDirectoryAboveAFoundAncestorIsMadeDurable() throws IOException {
    Path above = directory.toRealPath();
    Path found = Files.createDirectory(above.resolve("found"));
    Recorder disk = new Recorder();
    try (LocalObjectStore store =
        new LocalObjectStore(found.resolve("new/photos.omen"), Environment.system(), disk)) {
      store.create("data/a.bin").close();
    }
    assertThat(disk.forced)
        .startsWith(above, found, found.resolve("new"), found.resolve("new/photos.omen"));
  }

  @Test
  void ofTwoThatCreateADatasetAtOnceOneConflicts() throws IOException {
    Schema schema = Schema.parse("id int64");
    Recorder disk =
        new Recorder() {
          @Override
          public void createDirectory(Path at) throws IOException {
            if (at.equals(root())) {
              try (LocalObjectStore winner = open(new LocalDirectories.LocalDisk())) {
                new Commits(winner, Environment.system(), new Versions(winner))
                    .create(schema, List.of());
              }
            }
            super.createDirectory(at);
          }
        };
    try (LocalObjectStore loser = open(disk)) {
      assertThatThrownBy(() ->
              new Commits(loser, Environment.system(), new Versions(loser))
                  .create(schema, List.of()))
          .isInstanceOf(CommitConflict.class)
          .hasMessageContaining("already exists at version 1");
    }
  }

  @Test
  void anAncestorMadeByAnotherWriterIsUsed() throws IOException {
    Recorder disk =
        new Recorder() {
          @Override
          public void createDirectory(Path at) throws IOException {
            super.createDirectory(at);
            throw new FileAlreadyExistsException(at.toString());
          }
        };
    try (LocalObjectStore store = open(disk)) {
      assertThat(store.putIfAbsent("data/a.bin", new byte[1])).isEqualTo(Creation.CREATED);
    }
  }

  @Test
  void aFileInThePlaceOfADirectoryFails() throws IOException {
    Recorder disk =
        new Recorder() {
          @Override
          public void createDirectory(Path at) throws IOException {
            Files.createFile(at);
            super.createDirectory(at);
          }
        };
    try (LocalObjectStore store = open(disk)) {
      assertThatThrownBy(() -> store.create("data/a.bin")).isInstanceOf(StoreFailure.class);
    }
  }

  @Test
  void anInterruptFailsTheCallButNotLaterOnes() throws IOException {
    Recorder disk = new Recorder();
    try (LocalObjectStore store = open(disk)) {
      store.putIfAbsent("data/a.bin", new byte[1]);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> store.settle(List.of("data/a.bin")))
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("the thread was interrupted");
      assertThat(Thread.interrupted()).isTrue();
      store.settle(List.of("data/a.bin"));
      assertThat(disk.forced).endsWith(root().resolve("data"));
    }
  }

  @Test
  void anInterruptBeforeTheRootIsDurableLeavesTheOutcomeUnknown() throws IOException {
    boolean[] interrupt = new boolean[1];
    Recorder disk =
        new Recorder() {
          @Override
          public void force(Path at) throws IOException {
            if (interrupt[0] && at.endsWith("data")) {
              interrupt[0] = false;
              Thread.currentThread().interrupt();
            }
            super.force(at);
          }
        };
    try (LocalObjectStore store = open(disk)) {
      interrupt[0] = true;
      assertThat(store.putIfAbsent("data/a.bin", new byte[1])).isEqualTo(Creation.UNKNOWN);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(store.putIfAbsent("data/b.bin", new byte[1])).isEqualTo(Creation.CREATED);
    }
  }

  @Test
  void aFailedFsyncIsNotRepeated() throws IOException {
    boolean[] fail = new boolean[1];
    Recorder disk =
        new Recorder() {
          @Override
          public void force(Path at) throws IOException {
            if (fail[0]) {
              throw new IOException("Input/output error");
            }
            super.force(at);
          }
        };
    try (LocalObjectStore store = open(disk)) {
      store.putIfAbsent("data/a.bin", new byte[1]);
      fail[0] = true;
      assertThatThrownBy(() -> store.settle(List.of("data/a.bin")))
          .hasMessageContaining("input/output error");
      fail[0] = false;
      assertThatThrownBy(() -> store.settle(List.of("data/a.bin")))
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("an earlier fsync failed");
    }
  }
}
