package io.omendb.storage.source.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.omendb.storage.column.Batch;
import io.omendb.storage.columnfile.SampleRows;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.TimeStampSecVector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Files and streams of Arrow's own writer, and damage to them.
class ForeignArrowReaderTest {
  private static final int ROWS = 300;

  private final BufferAllocator allocator = new RootAllocator();

  @AfterEach
  void nothingLeaks() {
    allocator.close();
  }

  private List<FieldVector> scalars() {
    List<FieldVector> vectors = new ArrayList<>();
    BitVector b = new BitVector("b", allocator);
    UInt2Vector u16 = new UInt2Vector("u16", allocator);
    UInt4Vector u32 = new UInt4Vector("u32", allocator);
    UInt8Vector u64 = new UInt8Vector("u64", allocator);
    Float2Vector f16 = new Float2Vector("f16", allocator);
    LargeVarCharVector text = new LargeVarCharVector("text", allocator);
    LargeVarBinaryVector raw = new LargeVarBinaryVector("raw", allocator);
    TimeStampSecVector sec = new TimeStampSecVector("sec", allocator);
    TimeStampMilliVector milli = new TimeStampMilliVector("milli", allocator);
    TimeStampNanoTZVector nano = new TimeStampNanoTZVector("nano", allocator, "Asia/Tokyo");
    DateDayVector day = new DateDayVector("day", allocator);
    DateMilliVector date = new DateMilliVector("date", allocator);
    for (int i = 0; i < ROWS; i++) {
      if (i % 7 == 3) {
        continue;
      }
      b.setSafe(i, i % 2);
      u16.setSafe(i, 65_535 - i);
      u32.setSafe(i, -1 - i);
      u64.setSafe(i, Long.MAX_VALUE - i);
      f16.setSafeWithPossibleTruncate(i, i / 2f);
      text.setSafe(i, ("text " + i).getBytes(StandardCharsets.UTF_8));
      raw.setSafe(i, new byte[] {(byte) i});
      sec.setSafe(i, i - 5);
      milli.setSafe(i, i - 5);
      nano.setSafe(i, i * 1_000L - 5);
      day.setSafe(i, i - 5);
      date.setSafe(i, i * 86_400_000L);
    }
    vectors.addAll(List.of(b, u16, u32, u64, f16, text, raw, sec, milli, nano, day, date));
    vectors.forEach(vector -> vector.setValueCount(ROWS));
    return vectors;
  }

  private static List<Object> expectedScalars(int i) {
    return Arrays.asList(
        i % 2 == 1,
        65_535L - i,
        4_294_967_295L - i,
        Long.MAX_VALUE - i,
        i / 2.0,
        "text " + i,
        List.of((byte) i),
        (i - 5) * 1_000_000L,
        (i - 5) * 1_000L,
        i == 0 ? -1L : i - 1L,
        (i - 5) * 86_400_000_000L,
        i * 86_400_000_000L);
  }

  private byte[] written(
      List<FieldVector> vectors,
      boolean file,
      CompressionUtil.CodecType codec,
      DictionaryProvider p) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CompressionCodec.Factory factory =
        codec == CompressionUtil.CodecType.NO_COMPRESSION
            ? NoCompressionCodec.Factory.INSTANCE
            : CommonsCompressionFactory.INSTANCE;
    try (VectorSchemaRoot root = new VectorSchemaRoot(vectors)) {
      try (ArrowStreamWriter writer =
              file
                  ? null
                  : new ArrowStreamWriter(
                      root,
                      p,
                      Channels.newChannel(out),
                      IpcOption.DEFAULT,
                      factory,
                      codec,
                      Optional.empty());
          ArrowFileWriter files =
              file
                  ? new ArrowFileWriter(
                      root,
                      p,
                      Channels.newChannel(out),
                      Map.of(),
                      IpcOption.DEFAULT,
                      factory,
                      codec,
                      Optional.empty())
                  : null) {
        for (int i = 0; i < 2; i++) {
          if (writer != null) {
            writer.writeBatch();
          }
          if (files != null) {
            files.writeBatch();
          }
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static ForeignArrowReader open(byte[] bytes) {
    return ForeignArrowReader.of(MemorySegment.ofArray(bytes), () -> {}, _ -> false, "in.arrow");
  }

  @Test
  void scalarsOfFilesAndStreamsUnderEveryCompression() {
    for (CompressionUtil.CodecType codec : CompressionUtil.CodecType.values()) {
      for (boolean file : new boolean[] {true, false}) {
        byte[] bytes =
            written(scalars(), file, codec, new DictionaryProvider.MapDictionaryProvider());
        try (ForeignArrowReader reader = open(bytes)) {
          assertThat(reader.rowsLeft()).hasValue(2 * ROWS);
          assertThat(reader.schema().text())
              .isEqualTo(
                  "b bool, u16 int32, u32 int64, u64 int64, f16 float32, text string, raw binary,"
                      + " sec timestamp, milli timestamp, nano timestamp, day timestamp,"
                      + " date timestamp");
          assertScalars(reader);
          assertThat(reader.rowsLeft()).hasValue(0);
        }
        try (ForeignArrowReader reader =
            ForeignArrowReader.of(new ByteArrayInputStream(bytes), _ -> false, "stdin")) {
          assertScalars(reader);
        }
      }
    }
  }

  private static void assertScalars(ForeignArrowReader reader) {
    for (int part = 0; part < 2; part++) {
      Batch batch = reader.next().orElseThrow();
      assertThat(batch.rows()).isEqualTo(ROWS);
      for (int i = 0; i < ROWS; i++) {
        List<Object> row = new ArrayList<>();
        for (var column : batch.columns()) {
          row.add(SampleRows.value(column, i));
        }
        List<Object> expected =
            i % 7 == 3 ? Arrays.asList(new Object[row.size()]) : expectedScalars(i);
        assertThat(row).as("row " + i).isEqualTo(expected);
      }
    }
    assertThat(reader.next()).isEmpty();
  }

  private FixedSizeListVector fixed(FloatingPointPrecision precision) {
    FixedSizeListVector list = FixedSizeListVector.empty("v", 3, allocator);
    list.addOrGetVector(FieldType.nullable(new ArrowType.FloatingPoint(precision)));
    list.allocateNew();
    for (int i = 0; i < 3 * ROWS; i++) {
      switch (list.getDataVector()) {
        case Float4Vector floats -> floats.setSafe(i, i);
        case Float8Vector doubles -> doubles.setSafe(i, i);
        case Float2Vector halves -> halves.setSafeWithPossibleTruncate(i, i);
        default -> throw new AssertionError();
      }
    }
    for (int i = 0; i < ROWS; i++) {
      list.setNotNull(i);
    }
    list.setValueCount(ROWS);
    return list;
  }

  private ListVector varying(int firstLength, int lastLength) {
    ListVector list = ListVector.empty("v", allocator);
    list.addOrGetVector(
        FieldType.nullable(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)));
    Float4Vector items = (Float4Vector) list.getDataVector();
    int at = 0;
    for (int i = 0; i < ROWS; i++) {
      int length = i == 0 ? firstLength : i == ROWS - 1 ? lastLength : 3;
      list.startNewValue(i);
      for (int j = 0; j < length; j++) {
        items.setSafe(at, at);
        at++;
      }
      list.endValue(i, length);
    }
    list.setValueCount(ROWS);
    return list;
  }

  private LargeListVector large() {
    LargeListVector list = LargeListVector.empty("v", allocator);
    list.addOrGetVector(
        FieldType.nullable(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)));
    Float4Vector items = (Float4Vector) list.getDataVector();
    for (int i = 0; i < ROWS; i++) {
      list.startNewValue(i);
      for (int j = 0; j < 3; j++) {
        items.setSafe(3 * i + j, 3 * i + j);
      }
      list.endValue(i, 3);
    }
    list.setValueCount(ROWS);
    return list;
  }

  @Test
  void listsOfEqualLengthAreVectors() {
    Map<FieldVector, String> lists = new java.util.LinkedHashMap<>();
    lists.put(fixed(FloatingPointPrecision.SINGLE), "v vector(3)");
    lists.put(fixed(FloatingPointPrecision.DOUBLE), "v vector(3)");
    lists.put(fixed(FloatingPointPrecision.HALF), "v vector(3, float16)");
    lists.put(varying(3, 3), "v vector(3)");
    lists.put(large(), "v vector(3)");
    lists.forEach((list, schema) -> {
      byte[] bytes =
          written(
              List.of(list),
              true,
              CompressionUtil.CodecType.NO_COMPRESSION,
              new DictionaryProvider.MapDictionaryProvider());
      try (ForeignArrowReader reader = open(bytes)) {
        assertThat(reader.schema().text()).isEqualTo(schema);
        Batch batch = reader.next().orElseThrow();
        for (int i = 0; i < ROWS; i++) {
          assertThat(batch.columns().getFirst().vectorAt(i))
              .containsExactly(3 * i, 3 * i + 1, 3 * i + 2);
        }
      }
    });
  }

  @Test
  void raggedListsAreRefusedByRow() {
    byte[] bytes =
        written(
            List.of(varying(3, 2)),
            false,
            CompressionUtil.CodecType.NO_COMPRESSION,
            new DictionaryProvider.MapDictionaryProvider());
    assertThatThrownBy(() -> open(bytes))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("row 299: vector in column 'v' has 2 components, expected 3");
    byte[] empty =
        written(
            List.of(varying(0, 3)),
            false,
            CompressionUtil.CodecType.NO_COMPRESSION,
            new DictionaryProvider.MapDictionaryProvider());
    assertThatThrownBy(() -> open(empty))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("row 0: vector in column 'v' has no components");
  }

  @Test
  void dictionariesAreDecoded() {
    VarCharVector words = new VarCharVector("words", allocator);
    VarCharVector plain = new VarCharVector("s", allocator);
    String[] names = {"", "one", "日本"};
    for (int i = 0; i < 3; i++) {
      words.setSafe(i, names[i].getBytes(StandardCharsets.UTF_8));
    }
    words.setValueCount(3);
    for (int i = 0; i < ROWS; i++) {
      if (i % 5 != 0) {
        plain.setSafe(i, names[i % 3].getBytes(StandardCharsets.UTF_8));
      }
    }
    plain.setValueCount(ROWS);
    Dictionary dictionary =
        new Dictionary(words, new DictionaryEncoding(4, false, new ArrowType.Int(8, true)));
    FieldVector encoded = (FieldVector) DictionaryEncoder.encode(plain, dictionary);
    plain.close();
    DictionaryProvider provider = new DictionaryProvider.MapDictionaryProvider(dictionary);
    byte[] file =
        written(List.of(encoded), true, CompressionUtil.CodecType.NO_COMPRESSION, provider);
    words.close();
    try (ForeignArrowReader reader = open(file)) {
      assertThat(reader.schema().text()).isEqualTo("s string");
      Batch batch = reader.next().orElseThrow();
      for (int i = 0; i < ROWS; i++) {
        assertThat(SampleRows.value(batch.columns().getFirst(), i))
            .isEqualTo(i % 5 == 0 ? null : names[i % 3]);
      }
    }
  }

  @Test
  void valuesBeyond64BitsAndOtherTypesAreRefused() {
    UInt8Vector u64 = new UInt8Vector("n", allocator);
    u64.setSafe(0, 1);
    u64.setSafe(1, -1);
    u64.setValueCount(2);
    byte[] large =
        written(
            List.of(u64),
            true,
            CompressionUtil.CodecType.NO_COMPRESSION,
            new DictionaryProvider.MapDictionaryProvider());
    assertThatThrownBy(() -> open(large))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("row 1: 18446744073709551615 in column 'n'");
    var decimal = new org.apache.arrow.vector.DecimalVector("d", allocator, 10, 2);
    decimal.setValueCount(1);
    byte[] other =
        written(
            List.of(decimal),
            true,
            CompressionUtil.CodecType.NO_COMPRESSION,
            new DictionaryProvider.MapDictionaryProvider());
    assertThatThrownBy(() -> open(other))
        .isInstanceOf(UnsupportedFormat.class)
        .hasMessageContaining("column 'd' is Arrow type Decimal");
    assertThatThrownBy(() -> open("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(InvalidInput.class);
  }

  @Test
  void hostileBytesNeverEscapeAsAnotherError() {
    for (CompressionUtil.CodecType codec : CompressionUtil.CodecType.values()) {
      IntVector n = new IntVector("n", allocator);
      VarCharVector s = new VarCharVector("s", allocator);
      for (int i = 0; i < 20; i++) {
        if (i != 7) {
          n.setSafe(i, i);
          s.setSafe(i, "text".getBytes(StandardCharsets.UTF_8));
        }
      }
      n.setValueCount(20);
      s.setValueCount(20);
      FixedSizeListVector v = fixed(FloatingPointPrecision.SINGLE);
      v.setValueCount(20);
      byte[] bytes =
          written(List.of(n, s, v), true, codec, new DictionaryProvider.MapDictionaryProvider());
      int corrupt = 0;
      for (int at = 0; at < bytes.length; at++) {
        for (int value : new int[] {0xff, 0x01}) {
          byte[] damaged = bytes.clone();
          damaged[at] ^= (byte) value;
          corrupt += readAll(damaged, "byte " + at);
        }
        corrupt += readAll(Arrays.copyOf(bytes, at), "length " + at);
      }
      assertThat(corrupt).isGreaterThan(bytes.length);
    }
  }

  private static int readAll(byte[] bytes, String what) {
    try (ForeignArrowReader reader = open(bytes)) {
      for (var batch = reader.next(); batch.isPresent(); batch = reader.next()) {
        batch.get().columns().forEach(SampleRows::touch);
      }
      return 0;
    } catch (StorageException e) {
      return 1;
    } catch (RuntimeException | Error e) {
      return fail(what, e);
    }
  }

  @Test
  void anOffsetBeyondTheBodyIsNamed() {
    IntVector n = new IntVector("n", allocator);
    n.setSafe(0, 1);
    n.setValueCount(1);
    byte[] bytes =
        written(
            List.of(n),
            false,
            CompressionUtil.CodecType.NO_COMPRESSION,
            new DictionaryProvider.MapDictionaryProvider());
    assertThatThrownBy(() -> open(withValueOffset(bytes, 0xffff_ffffL)))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("column 'n' buffer 1: offset 4294967295 > body")
        .satisfies(e ->
            assertThat(((Corrupt) e).hint())
                .hasValueSatisfying(hint -> assertThat(hint).doesNotContain("omendb check")));
  }

  /// The stream with another offset in its second buffer: 8 and 4 as two longs stand there.
  private static byte[] withValueOffset(byte[] stream, long offset) {
    MemorySegment bytes = MemorySegment.ofArray(stream.clone());
    for (long at = 0; at + 16 <= stream.length; at += 4) {
      if (bytes.get(io.omendb.storage.column.Column.LONG, at) == 8
          && bytes.get(io.omendb.storage.column.Column.LONG, at + 8) == 4) {
        bytes.set(io.omendb.storage.column.Column.LONG, at, offset);
        return bytes.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
      }
    }
    throw new AssertionError("no such buffer");
  }
}
