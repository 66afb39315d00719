package io.omendb.storage.format.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.manifest.ManifestSamples;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectUpload;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RowIdTest {
  private static final UUID SEGMENT = new UUID(5, 6);

  private static List<RowIdRange> ranges(SplittableRandom random) {
    List<RowIdRange> ranges = new ArrayList<>();
    long next = random.nextLong(5);
    for (int i = random.nextInt(20); i > 0; i--) {
      RowIdRange range = new RowIdRange(next, 1 + random.nextLong(10));
      ranges.add(range);
      next = range.end() + random.nextLong(5);
    }
    return ranges;
  }

  @Test
  void localRowsAndRowIdsAreInverse() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200; i++) {
      List<RowIdRange> ranges = ranges(random);
      RowIdMap map = RowIdMap.of(ranges);
      long local = 0;
      long end = ranges.isEmpty() ? 3 : ranges.getLast().end() + 3;
      for (long rowId = 0; rowId < end; rowId++) {
        long id = rowId;
        if (ranges.stream().anyMatch(range -> range.contains(id))) {
          assertThat(map.localOf(rowId)).isEqualTo(local);
          assertThat(map.rowIdOf(local)).isEqualTo(rowId);
          local++;
        } else {
          assertThat(map.localOf(rowId)).isEqualTo(-1);
        }
      }
      assertThat(map.rows()).isEqualTo(local);
      assertThat(map.ranges()).isEqualTo(ranges);
      assertThatThrownBy(() -> map.rowIdOf(map.rows()))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> map.rowIdOf(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void rangesThatOverlapAreRefused() {
    assertThatThrownBy(() -> RowIdMap.of(List.of(new RowIdRange(0, 5), new RowIdRange(4, 1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMapLiesWithinTheRangesThatHoldAllOfItsIds() {
    SplittableRandom random = new SplittableRandom(2);
    int within = 0;
    for (int i = 0; i < 2_000; i++) {
      RowIdMap map = RowIdMap.of(ranges(random).stream().limit(3).toList());
      List<RowIdRange> others = ranges(random);
      boolean expected = true;
      for (long local = 0; local < map.rows(); local++) {
        long id = map.rowIdOf(local);
        expected &= others.stream().anyMatch(range -> range.contains(id));
      }
      assertThat(map.within(others)).isEqualTo(expected);
      within += expected && map.rows() > 0 ? 1 : 0;
    }
    assertThat(within).isGreaterThan(20);
  }

  @Test
  void filesComeBackAndDamageIsFound() {
    RowIdMap map = RowIdMap.of(List.of(new RowIdRange(3, 5), new RowIdRange(20, 1)));
    MemoryObjectStore store = new MemoryObjectStore("memory:test");
    String name = "index/" + SEGMENT + "-rows.idx";
    FileRef ref;
    try (ObjectUpload upload = store.create(name)) {
      ref = RowIdFile.write(upload, map, SEGMENT, ManifestSamples.DATASET);
    }
    byte[] bytes;
    try (ObjectBytes object = store.open(name)) {
      assertThat(RowIdFile.read(object, ref, 6, ManifestSamples.DATASET).ranges())
          .isEqualTo(map.ranges());
      assertThatThrownBy(() -> RowIdFile.read(object, ref, 7, ManifestSamples.DATASET))
          .isInstanceOf(Corrupt.class);
      bytes = object.slice(0, object.length()).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 2;
      MemoryObjectStore other = new MemoryObjectStore("memory:other");
      other.putIfAbsent(name, damaged);
      assertThatThrownBy(() -> RowIdFile.read(other.open(name), ref, 6, ManifestSamples.DATASET))
          .isInstanceOf(Corrupt.class);
    }
  }
}
