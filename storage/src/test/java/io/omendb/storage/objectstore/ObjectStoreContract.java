package io.omendb.storage.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.objectstore.ObjectStore.Creation;
import io.omendb.storage.objectstore.ObjectStore.ObjectInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store promises.
abstract class ObjectStoreContract {
  protected ObjectStore store;

  protected abstract ObjectStore make();

  @BeforeEach
  void open() {
    store = make();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static MemorySegment bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return MemorySegment.ofArray(bytes);
  }

  private byte[] content(String name) {
    try (ObjectBytes object = store.open(name)) {
      return object.slice(0, object.length()).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  @Test
  void anObjectIsTheSameWithRoomForItOrWithout() {
    store.putIfAbsent("data/a.bin", new byte[] {1, 2, 3});
    try (Arena arena = Arena.ofConfined()) {
      for (long room : new long[] {0, 2, 3, 4_096}) {
        try (ObjectBytes object = store.open("data/a.bin", arena.allocate(room, 64))) {
          assertThat(object.length()).isEqualTo(3);
          assertThat(object.slice(1, 2).toArray(ValueLayout.JAVA_BYTE)).containsExactly(2, 3);
        }
      }
    }
  }

  @Test
  void anUploadIsVisibleOnlyWhenComplete() {
    try (ObjectUpload upload = store.create("data/a.bin")) {
      upload.write(bytes(1, 2, 3));
      assertThat(upload.position()).isEqualTo(3);
      assertThat(store.find("data/a.bin")).isEmpty();
      assertThat(store.list("data", "", 10)).isEmpty();
      upload.complete();
    }
    store.settle(List.of("data/a.bin"));
    assertThat(content("data/a.bin")).containsExactly(1, 2, 3);
    assertThat(store.find("data/a.bin")).map(ObjectInfo::length).contains(3L);
    assertThat(store.exists()).isTrue();
  }

  @Test
  void anAbandonedUploadLeavesNothing() {
    try (ObjectUpload upload = store.create("data/a.bin")) {
      upload.write(bytes(1));
    }
    assertThat(store.find("data/a.bin")).isEmpty();
    assertThatThrownBy(() -> store.open("data/a.bin")).isInstanceOf(NotFound.class);
  }

  @Test
  void uploadsOfManySizesWithPatchesKeepTheirBytes() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20; i++) {
      byte[] all = new byte[random.nextInt(300_000)];
      random.nextBytes(all);
      String name = "data/f" + i + ".bin";
      try (ObjectUpload upload = store.create(name)) {
        int at = 0;
        while (at < all.length) {
          int length = Math.min(all.length - at, random.nextInt(1, 100_000));
          upload.write(MemorySegment.ofArray(all).asSlice(at, length));
          at += length;
          if (at > 100) {
            all[random.nextInt(100)] = 42;
            upload.patch(0, MemorySegment.ofArray(all).asSlice(0, 100));
          }
        }
        upload.complete();
      }
      assertThat(content(name)).isEqualTo(all);
      try (ObjectBytes object = store.open(name)) {
        assertThat(object.slice(0, object.length()).isNative()).isTrue();
        assertThat(object.name()).isEqualTo(name);
      }
    }
  }

  @Test
  void patchesStayWithinWhatWasWrittenAndTheFirst64KiB() {
    try (ObjectUpload upload = store.create("data/a.bin")) {
      upload.write(MemorySegment.ofArray(new byte[100_000]));
      assertThatThrownBy(() -> upload.patch(65_530, bytes(1, 2, 3, 4, 5, 6, 7)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> upload.patch(-1, bytes(1)))
          .isInstanceOf(IllegalArgumentException.class);
      upload.patch(65_530, bytes(1, 2, 3, 4, 5, 6));
    }
    try (ObjectUpload upload = store.create("data/b.bin")) {
      upload.write(bytes(1));
      assertThatThrownBy(() -> upload.patch(0, bytes(1, 2)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aTakenNameIsNotReplaced() {
    assertThat(store.putIfAbsent("data/a.bin", new byte[] {1})).isEqualTo(Creation.CREATED);
    try (ObjectUpload upload = store.create("data/a.bin")) {
      upload.write(bytes(2));
      assertThatThrownBy(upload::complete)
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("exists already");
    }
    assertThat(store.putIfAbsent("data/a.bin", new byte[] {3})).isEqualTo(Creation.EXISTS);
    assertThat(content("data/a.bin")).containsExactly(1);
  }

  @Test
  void oneOfManyCreatorsWins() {
    AtomicInteger created = new AtomicInteger();
    for (int round = 0; round < 10; round++) {
      String name = "manifest/r" + round + ".root";
      IntStream.range(0, 8)
          .parallel()
          .forEach(i -> {
            if (store.putIfAbsent(name, new byte[] {(byte) i}) == Creation.CREATED) {
              created.incrementAndGet();
            }
          });
    }
    assertThat(created).hasValue(10);
  }

  @Test
  void listsInOrderAfterANameUpToALimit() {
    for (String name : List.of("c", "a", "d", "b")) {
      store.putIfAbsent("data/" + name + ".x", new byte[] {1, 2});
    }
    store.putIfAbsent("index/z.x", new byte[1]);
    assertThat(store.list("data", "", 10))
        .extracting(ObjectInfo::name)
        .containsExactly("data/a.x", "data/b.x", "data/c.x", "data/d.x");
    assertThat(store.list("data", "a.x", 2))
        .extracting(ObjectInfo::name)
        .containsExactly("data/b.x", "data/c.x");
    assertThat(store.list("data", "d.x", 2)).isEmpty();
    assertThat(store.list("nothing", "", 2)).isEmpty();
    assertThat(store.list("data", "", 1)).extracting(ObjectInfo::length).containsExactly(2L);
  }

  @Test
  void deletesOnceAndAgain() {
    store.putIfAbsent("data/a.bin", new byte[1]);
    store.delete("data/a.bin");
    store.delete("data/a.bin");
    store.delete("nothing/a.bin");
    assertThat(store.find("data/a.bin")).isEmpty();
  }

  @Test
  void namesThatLeadElsewhereAreRefused() {
    for (String name :
        List.of(
            "../a.bin",
            "/etc/passwd",
            "data/../../a.bin",
            "data/a",
            "data/A.bin",
            "a.bin",
            "data/x/a.bin",
            "data/a\0.bin",
            "data\\a.bin",
            "data/c:a.bin",
            "data/.bin",
            "")) {
      assertThatThrownBy(() -> store.open(name))
          .as(name)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("illegal");
      assertThatThrownBy(() -> store.create(name)).isInstanceOf(StorageException.class);
      assertThatThrownBy(() -> store.find(name)).isInstanceOf(StorageException.class);
      assertThatThrownBy(() -> store.putIfAbsent(name, new byte[0]))
          .isInstanceOf(StorageException.class);
      assertThatThrownBy(() -> store.delete(name)).isInstanceOf(StorageException.class);
    }
    assertThatThrownBy(() -> store.list("..", "", 1)).isInstanceOf(StorageException.class);
  }
}
