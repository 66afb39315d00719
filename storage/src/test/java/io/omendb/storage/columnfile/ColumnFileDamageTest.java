package io.omendb.storage.columnfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.omendb.storage.column.Column;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ColumnFileDamageTest {
  private static final Field VECTOR =
      new Field(3, "v", new DataType.Vector(4, ElementType.FLOAT32), false);

  private static ColumnFiles scalars() {
    return ColumnFiles.scalars(
        SampleRows.SCALARS, List.of(SampleRows.batch(SampleRows.SCALARS, 12, 5)));
  }

  private static ColumnFiles nested() {
    Schema schema = Schema.parse("l list(struct(s string, n int16 not null, m list(bool)))");
    return ColumnFiles.scalars(schema, List.of(SampleRows.batch(schema, 9, 5)));
  }

  private static ColumnFiles vectors() {
    return ColumnFiles.vectors(
        VECTOR, List.of(SampleRows.column(VECTOR, 20, new SplittableRandom(5))));
  }

  @Test
  void anyFlippedByteIsFound() {
    for (ColumnFiles file : List.of(scalars(), nested(), vectors())) {
      for (int at = 0; at < file.bytes().length; at++) {
        byte[] damaged = file.bytes().clone();
        damaged[at] ^= (byte) (1 << (at % 8));
        assertCorrupt(file, damaged, "byte " + at);
      }
    }
  }

  @Test
  void anyTruncationIsFound() {
    for (ColumnFiles file : List.of(scalars(), nested(), vectors())) {
      for (int length = 0; length < file.bytes().length; length++) {
        assertCorrupt(file, Arrays.copyOf(file.bytes(), length), "length " + length);
      }
      assertCorrupt(file, Arrays.copyOf(file.bytes(), file.bytes().length + 1), "a byte more");
    }
  }

  /// Bytes that were damaged before they were summed: every checksum fits, so that only the checks
  /// of structure and values stand between them and the caller.
  @Test
  void damageUnderValidChecksumsNeverEscapesAsAnotherError() {
    for (ColumnFiles file : List.of(scalars(), nested(), vectors())) {
      int found = 0;
      for (int at = 0; at < file.bytes().length - 10; at++) {
        for (int value : new int[] {0xff, 0x01}) {
          byte[] damaged = file.bytes().clone();
          damaged[at] ^= (byte) value;
          try (ArrowFileReader reader = resummed(file, damaged)) {
            ColumnFiles.readAll(reader).forEach(SampleRows::touch);
          } catch (Corrupt | LimitExceeded expected) {
            found++;
          } catch (RuntimeException | Error e) {
            fail("byte " + at + " of " + file.file().encoding(), e);
          }
        }
      }
      assertThat(found).isGreaterThan(200);
    }
  }

  @Test
  void aLengthThatZstdCannotReachIsRefusedBeforeItIsAllocated() {
    MemorySegment buffer = MemorySegment.ofArray(new byte[40]);
    buffer.set(Column.LONG, 0, 1L << 40);
    assertThatThrownBy(() -> ZstdBuffers.decompress(buffer, "column 'c' buffer 1", "f"))
        .isInstanceOf(LimitExceeded.class)
        .hasMessageContaining("decompressed size 1099511627776 exceeds limit 268435456");
    buffer.set(Column.LONG, 0, 200 << 20);
    assertThatThrownBy(() -> ZstdBuffers.decompress(buffer, "column 'c' buffer 1", "f"))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("32 compressed bytes cannot stand for 209715200");
    buffer.set(Column.LONG, 0, -2);
    assertThatThrownBy(() -> ZstdBuffers.decompress(buffer, "column 'c' buffer 1", "f"))
        .isInstanceOf(Corrupt.class);
  }

  @Test
  void valuesAreCheckedByColumnAndBuffer() {
    Field s = new Field(0, "s", DataType.Scalar.STRING, true);
    MemorySegment none = MemorySegment.ofArray(new byte[0]);
    MemorySegment text = MemorySegment.ofArray("abc\u00e9".getBytes(StandardCharsets.UTF_8));
    assertMessage(s, none, 0, offsets(0, 4, 2), text, "buffer 1: offset 2 after 4 of 5");
    assertMessage(s, none, 0, offsets(0, 4, -1), text, "buffer 1: offset -1 after 4 of 5");
    assertMessage(s, none, 0, offsets(0, 1, 9), text, "buffer 1: offset 9 after 1 of 5");
    assertMessage(s, none, 0, offsets(1, 1, 5), text, "buffer 1: the first offset is 1");
    assertMessage(s, none, 0, offsets(0, 1, 3), text, "buffer 1: the last offset is 3");
    assertMessage(s, none, 0, offsets(0, 4, 5), text, "buffer 2: text at byte 4");
    assertMessage(
        s, none, 0, offsets(0, 1, 1), MemorySegment.ofArray(new byte[] {(byte) 0xff}), "buffer 2");
    MemorySegment bits = MemorySegment.ofArray(new byte[] {1});
    assertMessage(s, bits, 2, offsets(0, 0, 0), none, "buffer 0: 1 bits are clear, but 2");
    assertMessage(s, none, 1, offsets(0, 0, 0), none, "buffer 0: 0 bytes where 1 are needed");
    Field i = new Field(0, "s", DataType.Scalar.INT32, true);
    assertMessage(i, none, 0, null, text, "buffer 1: 5 bytes where 8 are needed");
  }

  @Test
  void aFileOfAnotherFragmentIsNoticed() {
    ColumnFiles one = scalars();
    ColumnFiles other =
        ColumnFiles.scalars(
            SampleRows.SCALARS, List.of(SampleRows.batch(SampleRows.SCALARS, 30, 6)));
    assertCorrupt(one, other.bytes(), "swapped");
    Schema schema = Schema.parse("a int32");
    ColumnFiles rows = ColumnFiles.scalars(schema, List.of(SampleRows.batch(schema, 30, 1)));
    assertThatThrownBy(() ->
            ArrowFileReader.open(new ColumnFiles.Mapped(rows.bytes()), rows.file(), 31).verifyAll())
        .isInstanceOf(Corrupt.class);
  }

  private static MemorySegment offsets(int... offsets) {
    MemorySegment segment = MemorySegment.ofArray(new byte[4 * offsets.length]);
    for (int i = 0; i < offsets.length; i++) {
      segment.set(Column.INT, 4L * i, offsets[i]);
    }
    return segment;
  }

  private static void assertMessage(
      Field field,
      MemorySegment validity,
      int nulls,
      @org.jspecify.annotations.Nullable MemorySegment offsets,
      MemorySegment values,
      String message) {
    Deque<MemorySegment> buffers = new ArrayDeque<>();
    buffers.add(validity);
    if (offsets != null) {
      buffers.add(offsets);
    }
    buffers.add(values);
    assertMessage(field.type(), new int[] {2}, new int[] {nulls}, buffers, "column 's' " + message);
  }

  private static void assertMessage(
      DataType type, int[] rows, int[] nulls, Deque<MemorySegment> buffers, String message) {
    BatchLayout layout =
        new BatchLayout(new int[1], new int[1], rows, nulls, new long[0], new long[0]);
    assertThatThrownBy(
            () -> new ColumnDecoder(layout, 0, (_, _) -> buffers.remove(), "f").decode("s", type))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining(message);
  }

  @Test
  void listsAreCheckedBeforeTheirElementsAreFollowed() {
    MemorySegment none = MemorySegment.ofArray(new byte[0]);
    MemorySegment bytes = MemorySegment.ofArray(new byte[5]);
    for (String bad :
        List.of(
            "0,4,2: column 's' buffer 1: offset 2 after 4 of 5 elements",
            "0,1,9: column 's' buffer 1: offset 9 after 1 of 5 elements",
            "1,1,5: column 's' buffer 1: the first offset is 1",
            "0,1,3: column 's' buffer 1: the last offset is 3 of 5 elements",
            "0,1,5: column 's[].m' buffer 1: 5 bytes where 10 are needed")) {
      String[] parts = bad.split(": ", 2);
      int[] starts = Arrays.stream(parts[0].split(",")).mapToInt(Integer::parseInt).toArray();
      assertMessage(
          Schema.parse("s list(struct(m int16))").require("s").type(),
          new int[] {2, 5, 5},
          new int[3],
          new ArrayDeque<>(List.of(none, offsets(starts), none, none, bytes)),
          parts[1]);
    }
  }

  private static void assertCorrupt(ColumnFiles file, byte[] damaged, String what) {
    ColumnFiles.Mapped bytes = new ColumnFiles.Mapped(MemorySegment.ofArray(damaged));
    try (ArrowFileReader reader = ArrowFileReader.open(bytes, file.file(), file.rows())) {
      ColumnFiles.readAll(reader);
    } catch (Corrupt | LimitExceeded expected) {
      return;
    }
    fail(what + " went unnoticed");
  }

  /// The damaged bytes with fresh checksums of blocks, footer and file.
  private static ArrowFileReader resummed(ColumnFiles file, byte[] damaged) {
    int tailBytes = file.file().tailBytes();
    int stream = damaged.length - tailBytes;
    byte[] bytes = damaged.clone();
    byte[] old = encoded(Crc32c.of(file.bytes(), 0, stream));
    byte[] fresh = encoded(Crc32c.of(damaged, 0, stream));
    int at = indexOf(bytes, old, stream);
    if (at >= 0) {
      System.arraycopy(fresh, 0, bytes, at, fresh.length);
    }
    ColumnFile whole =
        new ColumnFile(
            new FileRef(file.file().file().name(), bytes.length, Crc32c.of(bytes)),
            file.file().encoding(),
            tailBytes,
            Crc32c.of(bytes, stream, tailBytes),
            file.file().fieldIds());
    return ArrowFileReader.open(
        new ColumnFiles.Mapped(MemorySegment.ofArray(bytes)), whole, file.rows());
  }

  /// The table of a file of one block.
  private static byte[] encoded(int checksum) {
    byte[] table = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(checksum).array();
    return Base64.getEncoder().encode(table);
  }

  private static int indexOf(byte[] bytes, byte[] part, int from) {
    for (int at = from; at <= bytes.length - part.length; at++) {
      if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    return -1;
  }
}
