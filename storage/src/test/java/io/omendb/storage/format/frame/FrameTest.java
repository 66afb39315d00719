package io.omendb.storage.format.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.index.Bytes;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectBytes;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static final UUID DATASET = new UUID(1, 2);
  private static final UUID FILE = UUID.fromString("00000000-0000-4000-8000-00000000abcd");
  private static final String NAME = FILE + "-graph.idx";

  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] file(String name, UUID id, UUID dataset, byte[]... sections) {
    FrameBytes target = new FrameBytes();
    try (FrameWriter writer = new FrameWriter(target, name, FrameKind.INDEX, id, dataset)) {
      for (int i = 0; i < sections.length; i++) {
        writer.section(10 + i, i % 2 == 0 ? 64 : 4_096);
        writer.write(MemorySegment.ofArray(sections[i]));
        assertThat(writer.sectionBytes()).isEqualTo(sections[i].length);
      }
      writer.complete();
      byte[] bytes = target.toByteArray();
      assertThat(writer.file()).isEqualTo(new FileRef(name, bytes.length, Crc32c.of(bytes)));
      return bytes;
    }
  }

  private static byte[] small() {
    return file(NAME, FILE, DATASET, random(100, 1), random(30, 2), new byte[0]);
  }

  private static ObjectBytes object(String name, byte[] bytes) {
    MemoryObjectStore store = new MemoryObjectStore("memory:test");
    store.putIfAbsent("index/" + name, bytes);
    return store.open("index/" + name);
  }

  private static FrameReader open(byte[] bytes) {
    return FrameReader.open(object(NAME, bytes), FrameKind.INDEX, DATASET);
  }

  private static void readAll(byte[] bytes) {
    open(bytes).verifyAll();
  }

  @Test
  void sectionsComeBackAligned() {
    byte[][] contents = {random(70_000, 1), random(200_001, 2), new byte[0], random(1, 3)};
    byte[] bytes = file(NAME, FILE, DATASET, contents);
    FrameReader reader = open(bytes);
    reader.verifyAll(new FileRef(NAME, bytes.length, Crc32c.of(bytes)));
    for (int i = 0; i < contents.length; i++) {
      assertThat(reader.verified(10 + i).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(contents[i]);
      assertThat(reader.sections().get(i).offset() % (i % 2 == 0 ? 64 : 4_096)).isZero();
    }
    assertThat(reader.has(10)).isTrue();
    assertThat(reader.has(99)).isFalse();
    assertThatThrownBy(() -> reader.section(99))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("no section 99");
    assertThat(reader.header().fileId()).isEqualTo(FILE);
  }

  @Test
  void filesOfDifferentContentHaveDifferentChecksums() {
    Set<Integer> sums = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      sums.add(Crc32c.of(file(NAME, FILE, DATASET, random(100, i))));
    }
    assertThat(sums).hasSize(100);
  }

  @Test
  void everyFlippedBitIsFound() {
    byte[] bytes = small();
    for (int at = 0; at < bytes.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> readAll(damaged)).as("byte " + at).isInstanceOf(Corrupt.class);
      }
    }
  }

  @Test
  void everyTruncationIsFound() {
    byte[] bytes = small();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> open(cut)).as("length " + length).isInstanceOf(Corrupt.class);
    }
  }

  @Test
  void extensionAndConcatenationAreFound() {
    byte[] bytes = small();
    for (int more : new int[] {1, 2, 40, 64, 4_096}) {
      assertThatThrownBy(() -> open(Arrays.copyOf(bytes, bytes.length + more)))
          .isInstanceOf(Corrupt.class);
    }
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.writeBytes(bytes);
    twice.writeBytes(bytes);
    assertThatThrownBy(() -> open(twice.toByteArray()))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("its footer says " + bytes.length);
  }

  @Test
  void anotherFileUnderThisNameIsFound() {
    UUID other = new UUID(5, 6);
    assertThatThrownBy(() -> open(file(other + "-graph.idx", other, DATASET)))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("holds another file");
    assertThatThrownBy(() -> open(file(FILE + "-lists.idx", FILE, DATASET)))
        .isInstanceOf(Corrupt.class);
    assertThatThrownBy(() -> open(file(NAME, FILE, new UUID(9, 9))))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("belongs to the dataset");
    assertThatThrownBy(() -> FrameReader.open(object(NAME, small()), FrameKind.DELETIONS, DATASET))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("is a INDX file, expected DELV");
  }

  @Test
  void aBlockIsCheckedWhenItIsTouched() {
    byte[] content = random(300_000, 4);
    byte[] bytes = file(NAME, FILE, DATASET, content);
    bytes[200_000] ^= 1;
    FrameReader reader = open(bytes);
    Bytes section = reader.section(10);
    section.verify(0, 100_000);
    assertThatThrownBy(() -> section.verify(150_000, 100_000))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("index/" + NAME + ": block 12 (bytes 196608..212991)");
    assertThatThrownBy(reader::verifyAll).isInstanceOf(Corrupt.class);
  }

  @Test
  void paddingUnderAMatchingChecksumMustBeZero() {
    byte[] bytes = small();
    FrameReader.Section first = open(bytes).sections().getFirst();
    bytes[(int) (first.offset() + first.length())] = 7;
    MemorySegment file = MemorySegment.ofArray(bytes);
    int footer = bytes.length - FrameFormat.FOOTER_BYTES;
    int body = (int) file.get(FrameFormat.U64, footer);
    file.set(FrameFormat.U32, body, Crc32c.masked(Crc32c.of(bytes, 0, body)));
    file.set(
        FrameFormat.U32,
        footer + FrameFormat.FOOTER_TABLES_CRC,
        Crc32c.masked(Crc32c.of(bytes, body, footer - body)));
    file.set(
        FrameFormat.U32,
        footer + FrameFormat.FOOTER_CRC,
        Crc32c.masked(Crc32c.of(bytes, footer, FrameFormat.FOOTER_CRC)));
    assertThatThrownBy(() -> readAll(bytes))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("padding");
  }

  @Test
  void newerVersionsAndUnknownKindsAreUnsupported() {
    byte[] newer = small();
    newer[FrameFormat.HEADER_MAJOR] = 2;
    sealHeader(newer);
    assertThatThrownBy(() -> open(newer))
        .isInstanceOf(UnsupportedFormat.class)
        .hasMessageContaining("needs a reader of INDX version 2; this one reads up to 1");
    byte[] unknown = small();
    unknown[FrameFormat.HEADER_KIND] = 'Q';
    sealHeader(unknown);
    assertThatThrownBy(() -> open(unknown))
        .isInstanceOf(UnsupportedFormat.class)
        .hasMessageContaining("unknown kind 'QNDX'");
    byte[] minor = small();
    minor[FrameFormat.HEADER_MINOR] = 9;
    sealHeader(minor);
    assertThatThrownBy(() -> readAll(minor)).hasMessageContaining("block 0");
  }

  @Test
  void hostileFootersAreRefusedBeforeAnythingIsAllocated() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 3_000; i++) {
      byte[] bytes = small();
      int footer = bytes.length - FrameFormat.FOOTER_BYTES;
      MemorySegment file = MemorySegment.ofArray(bytes);
      int field = new int[] {0, 4, 8, 12, 16, 20}[random.nextInt(6)];
      int value = random.nextBoolean() ? random.nextInt() : new int[] {-1, 0x7fffffff, 1, 0}[i % 4];
      if (file.get(FrameFormat.U32, footer + field) == value) {
        continue;
      }
      file.set(FrameFormat.U32, footer + field, value);
      file.set(
          FrameFormat.U32,
          footer + FrameFormat.FOOTER_CRC,
          Crc32c.masked(Crc32c.of(bytes, footer, FrameFormat.FOOTER_CRC)));
      assertThatThrownBy(() -> open(bytes)).isInstanceOf(StorageException.class);
    }
  }

  @Test
  void writersRefuseMisuse() {
    FrameWriter writer = new FrameWriter(new FrameBytes(), NAME, FrameKind.INDEX, FILE, DATASET);
    assertThatThrownBy(() -> writer.write(MemorySegment.ofArray(new byte[1])))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer.section(1, 32)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.section(1, 8_192)).isInstanceOf(IllegalArgumentException.class);
    writer.section(1, 64);
    assertThatThrownBy(() -> writer.section(1, 64)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(writer::file).isInstanceOf(IllegalStateException.class);
  }

  private static void sealHeader(byte[] bytes) {
    MemorySegment.ofArray(bytes)
        .set(
            FrameFormat.U32,
            FrameFormat.HEADER_CRC,
            Crc32c.masked(Crc32c.of(bytes, 0, FrameFormat.HEADER_CRC)));
  }
}
