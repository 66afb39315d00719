package io.omendb.storage.format.deletion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestSamples;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectUpload;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeletionTest {
  private static final UUID ID = new UUID(3, 4);
  private static final long ROWS = 200_000;

  private static DeletedRows random(SplittableRandom random) {
    int count = 1 + random.nextInt(20_000);
    int span = random.nextBoolean() ? (int) ROWS : Math.max(count, 30_000);
    return DeletedRows.of(random.ints(count, 0, span).toArray());
  }

  private static byte[] file(DeletedRows deleted, MemoryObjectStore store) {
    try (ObjectUpload upload = store.create("deletions/" + ID + ".dv")) {
      DeletionWriter.write(upload, deleted, ROWS, ID, ManifestSamples.DATASET);
    }
    try (ObjectBytes bytes = store.open("deletions/" + ID + ".dv")) {
      return bytes.slice(0, bytes.length()).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }
  }

  @Test
  void bitmapsAndFilesComeBack() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 30; i++) {
      DeletedRows deleted = random(random);
      byte[] roaring = deleted.encode();
      assertThat(DeletedRows.decode(roaring, deleted.cardinality(), ROWS, "x")).isEqualTo(deleted);
      MemoryObjectStore store = new MemoryObjectStore("memory:test");
      UUID dataset = ManifestSamples.DATASET;
      FileRef ref;
      try (ObjectUpload upload = store.create("deletions/" + ID + ".dv")) {
        ref = DeletionWriter.write(upload, deleted, ROWS, ID, dataset);
      }
      FragmentEntry entry =
          new FragmentEntry(
              0,
              ROWS,
              List.of(new RowIdRange(0, ROWS)),
              List.of(),
              List.of(),
              Optional.of(new DeletionVector.InFile(deleted.cardinality(), ref)),
              1);
      assertThat(DeletionReader.read(store, entry, dataset)).isEqualTo(deleted);
      store.delete("deletions/" + ref.name());
      assertThatThrownBy(() -> DeletionReader.read(store, entry, dataset))
          .isInstanceOf(Corrupt.class)
          .hasMessageContaining("needs the missing file deletions/" + ref.name());
    }
  }

  @Test
  void unionsHoldBoth() {
    DeletedRows both = DeletedRows.of(1, 5).union(DeletedRows.of(5, 70_000));
    assertThat(both.toArray()).containsExactly(1, 5, 70_000);
    assertThat(both.contains(5)).isTrue();
    assertThat(both.contains(6)).isFalse();
    assertThat(both.last()).isEqualTo(70_000);
    assertThat(DeletedRows.of().last()).isEqualTo(-1);
  }

  @Test
  void wrongCountsAndPositionsAreCorrupt() {
    byte[] roaring = DeletedRows.of(1, 2, 3, 500).encode();
    assertThatThrownBy(() -> DeletedRows.decode(roaring, 3, ROWS, "x")).isInstanceOf(Corrupt.class);
    assertThatThrownBy(() -> DeletedRows.decode(roaring, 4, 500, "x"))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("position 500");
    assertThatThrownBy(
            () -> DeletedRows.decode(Arrays.copyOf(roaring, roaring.length + 1), 4, ROWS, "x"))
        .isInstanceOf(Corrupt.class);
    for (int length = 0; length < roaring.length; length++) {
      byte[] cut = Arrays.copyOf(roaring, length);
      assertThatThrownBy(() -> DeletedRows.decode(cut, 4, ROWS, "x")).isInstanceOf(Corrupt.class);
    }
  }

  @Test
  void hostileBitmapsAreRefusedOrHoldWhatTheySay() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 3_000; i++) {
      DeletedRows deleted =
          i % 2 == 0 ? DeletedRows.of(random.ints(50, 0, 300).toArray()) : random(random);
      byte[] roaring = deleted.encode();
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        roaring[random.nextInt(Math.min(roaring.length, 40))] = (byte) random.nextInt();
      }
      try {
        DeletedRows read = DeletedRows.decode(roaring, deleted.cardinality(), ROWS, "x");
        int[] positions = read.toArray();
        assertThat(positions).hasSize((int) deleted.cardinality());
        assertThat(positions).isSorted();
        assertThat(read.last()).isLessThan(ROWS);
      } catch (StorageException e) {
        assertThat(e.code()).isIn("corrupt", "limit_exceeded");
      }
    }
  }

  @Test
  void everyFlippedByteOfAFileIsFound() {
    DeletedRows deleted = DeletedRows.of(1, 2, 3, 90_000);
    byte[] bytes = file(deleted, new MemoryObjectStore("memory:test"));
    FileRef ref =
        new FileRef(ID + ".dv", bytes.length, io.omendb.storage.format.checksum.Crc32c.of(bytes));
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 4;
      MemoryObjectStore store = new MemoryObjectStore("memory:test");
      store.putIfAbsent("deletions/" + ref.name(), damaged);
      assertThatThrownBy(() ->
              DeletionReader.read(
                  store.open("deletions/" + ref.name()), ref, 4, ROWS, ManifestSamples.DATASET))
          .as("byte " + at)
          .isInstanceOf(Corrupt.class);
    }
  }
}
