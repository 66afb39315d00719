package io.omendb.storage.columnfile.cold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ColumnFileAnatomy;
import io.omendb.storage.columnfile.SampleRows;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.checksum.BlockSums;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Cold files give back what was written, and nothing that was not.
class ColdFileTest {
  /// A cold file as an array of bytes with what the manifest would say of it.
  private record Cold(ColumnFile file, int rows, byte[] bytes) {
    static Cold of(Schema schema, List<Batch> batches) {
      try (MemoryObjectStore store = new MemoryObjectStore("memory:cold");
          ColdFileWriter writer = new ColdFileWriter(store, "data", "f.parquet", schema.fields())) {
        for (Batch batch : batches) {
          writer.write(batch.columns(), 0, batch.rows());
        }
        ColumnFile file = writer.finish();
        try (ObjectBytes bytes = store.open("data/f.parquet")) {
          return new Cold(
              file,
              Math.toIntExact(writer.rows()),
              bytes.slice(0, bytes.length()).toArray(ValueLayout.JAVA_BYTE));
        }
      }
    }

    ColdFileReader open() {
      return open(bytes);
    }

    ColdFileReader open(byte[] content) {
      return ColdFileReader.open(new Content(MemorySegment.ofArray(content)), file, rows);
    }

    /// Other bytes under checksums that are right.
    ColdFileReader resummed(byte[] damaged) {
      byte[] content = damaged.clone();
      int stream = content.length - file.tailBytes();
      replaceChecksums(content, stream, bytes);
      ColumnFile whole =
          new ColumnFile(
              new FileRef("f.parquet", content.length, Crc32c.of(content)),
              file.encoding(),
              file.tailBytes(),
              Crc32c.of(content, stream, file.tailBytes()),
              file.fieldIds());
      return ColdFileReader.open(new Content(MemorySegment.ofArray(content)), whole, rows);
    }

    private static void replaceChecksums(byte[] content, int stream, byte[] original) {
      byte[] before = text(original, stream).getBytes(StandardCharsets.ISO_8859_1);
      byte[] after = text(content, stream).getBytes(StandardCharsets.ISO_8859_1);
      for (int at = stream; at <= content.length - before.length; at++) {
        if (Arrays.equals(content, at, at + before.length, before, 0, before.length)) {
          System.arraycopy(after, 0, content, at, after.length);
        }
      }
    }

    private static String text(byte[] content, int stream) {
      BlockSums sums = new BlockSums();
      sums.update(MemorySegment.ofArray(content).asSlice(0, stream));
      return BlockSums.text(sums.blocks());
    }
  }

  private record Content(MemorySegment segment) implements ObjectBytes {
    @Override
    public String name() {
      return "data/f.parquet";
    }

    @Override
    public long length() {
      return segment.byteSize();
    }

    @Override
    public MemorySegment slice(long offset, long length) {
      return segment.asSlice(offset, length);
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 300, 66_000})
  void scalarsOfEveryTypeComeBack(int rows) {
    assertRoundTrip(SampleRows.SCALARS, rows, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3_000})
  void listsAndStructsComeBack(int rows) {
    assertRoundTrip(SampleRows.NESTED, rows, 2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyTypeComesBack(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Field> fields = new ArrayList<>();
    for (int id = 0; id < 4; id++) {
      fields.add(
          new Field(3 * id, "a.b " + id, SampleRows.nested(5, random), random.nextBoolean()));
    }
    assertRoundTrip(new Schema(fields), 200, seed);
  }

  private static void assertRoundTrip(Schema schema, int rows, long seed) {
    List<Batch> batches = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (int left = rows; left > 0; ) {
      int size = Math.min(left, random.nextInt(1, 40_000));
      batches.add(SampleRows.batch(schema, size, random.nextLong()));
      left -= size;
    }
    Cold cold = Cold.of(schema, batches);
    assertThat(cold.file.file().crc32c()).isEqualTo(Crc32c.of(cold.bytes));
    assertThat(cold.file.file().length()).isEqualTo(cold.bytes.length);
    try (ColdFileReader reader = cold.open()) {
      reader.verifyAll();
      assertThat(reader.fields()).isEqualTo(schema.fields());
      assertThat(reader.batches()).isEqualTo((rows + 65_535) / 65_536);
      for (int field = 0; field < schema.size(); field++) {
        int row = 0;
        Column column = reader(reader, schema.fields().get(field), 0);
        for (Batch batch : batches) {
          Column expected = batch.columns().get(field);
          for (int i = 0; i < batch.rows(); i++, row++) {
            if (row > 0 && row % 65_536 == 0) {
              column = reader(reader, schema.fields().get(field), row / 65_536);
            }
            assertThat(SampleRows.value(column, row % 65_536))
                .isEqualTo(SampleRows.value(expected, i));
          }
        }
      }
    }
  }

  private static Column reader(ColdFileReader reader, Field field, int batch) {
    Column column = reader.read(field.id(), batch);
    assertThat(column.type()).isEqualTo(field.type());
    assertThat(column.rows()).isEqualTo(reader.rowsOf(batch));
    assertThat(reader.decodedBytes(field.id(), batch)).isNotNegative();
    return column;
  }

  @Test
  void everyByteIsUnderAChecksum() {
    Cold cold = sample();
    for (int at = 0; at < cold.bytes.length; at++) {
      byte[] damaged = cold.bytes.clone();
      damaged[at] ^= 0x10;
      try (ColdFileReader reader = cold.open(damaged)) {
        reader.verifyAll();
      } catch (Corrupt expected) {
        continue;
      }
      fail("damage at " + at + " was not found");
    }
  }

  /// Nothing but what says so is thrown, whatever the bytes are.
  @Test
  void hostileBytesUnderRightChecksumsAreRefusedOrRead() {
    Cold cold = sample();
    int refused = 0;
    int[] values = {0xff, 0x01, 0x80};
    for (int at = 0; at < cold.bytes.length; at += 2) {
      byte[] damaged = cold.bytes.clone();
      damaged[at] ^= (byte) values[at / 2 % values.length];
      try (ColdFileReader reader = cold.resummed(damaged)) {
        readAll(reader).forEach(SampleRows::touch);
      } catch (StorageException expected) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(cold.bytes.length / 6);
  }

  @Test
  void aFileThatIsCutOffIsRefused() {
    Cold cold = sample();
    for (int length = 0; length < cold.bytes.length; length += 7) {
      byte[] cut = Arrays.copyOf(cold.bytes, length);
      assertThatThrownBy(() -> cold.open(cut)).isInstanceOf(Corrupt.class);
      assertThatThrownBy(() -> ColdAnatomy.of(new Content(MemorySegment.ofArray(cut))))
          .isInstanceOf(Corrupt.class);
    }
  }

  @Test
  void rowsThatTheManifestDoesNotKnowAreRefused() {
    Cold cold = sample();
    Content content = new Content(MemorySegment.ofArray(cold.bytes));
    assertThatThrownBy(() -> ColdFileReader.open(content, cold.file, cold.rows + 1))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("a row group of " + cold.rows + " rows");
  }

  @Test
  void itsAnatomyIsThatOfItsColumns() {
    Batch batch = SampleRows.batch(SampleRows.NESTED, 70_000, 5);
    Cold cold = Cold.of(SampleRows.NESTED, List.of(batch));
    ColumnFileAnatomy anatomy = ColdAnatomy.of(new Content(MemorySegment.ofArray(cold.bytes)));
    assertThat(anatomy.fields()).isEqualTo(SampleRows.NESTED.fields());
    assertThat(anatomy.tailBytes()).isEqualTo(cold.file.tailBytes());
    assertThat(anatomy.tailCrc32c()).isEqualTo(cold.file.tailCrc32c());
    assertThat(anatomy.blocks().damagedBlocks()).isEmpty();
    assertThat(anatomy.batches().stream().map(ColumnFileAnatomy.Batch::rows))
        .containsExactly(65_536L, 4_464L);
    for (int field = 0; field < SampleRows.NESTED.size(); field++) {
      Column column = batch.columns().get(field);
      int column0 = field;
      long nulls = 0;
      for (int row = 0; row < column.rows(); row++) {
        nulls += column.isNull(row) ? 1 : 0;
      }
      assertThat(anatomy.batches().stream().mapToLong(b -> b.columns().get(column0).nulls()).sum())
          .isEqualTo(nulls);
    }
    long body = anatomy.batches().stream().mapToLong(ColumnFileAnatomy.Batch::bodyBytes).sum();
    assertThat(body + 4).isEqualTo(anatomy.streamBytes());
  }

  private static Cold sample() {
    Schema schema = Schema.parse("i int32, s string, l list(struct(a int8, b string not null))");
    return Cold.of(schema, List.of(SampleRows.batch(schema, 25, 3)));
  }

  private static List<Column> readAll(ColdFileReader reader) {
    List<Column> columns = new ArrayList<>();
    for (Field field : reader.fields()) {
      columns.add(reader.read(field.id(), 0));
    }
    return columns;
  }
}
