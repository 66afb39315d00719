package io.omendb.storage.columnfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnFileRoundTripTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 65_535, 65_536, 65_537, 200_000})
  void scalarsComeBackWhateverTheBatchesWere(int rows) {
    SplittableRandom random = new SplittableRandom(rows);
    List<Batch> batches = new ArrayList<>();
    for (int left = rows; left > 0; ) {
      int size = Math.min(left, 1 + random.nextInt(90_000));
      batches.add(SampleRows.batch(SampleRows.SCALARS, size, left));
      left -= size;
    }
    ColumnFiles file = ColumnFiles.scalars(SampleRows.SCALARS, batches);
    assertThat(file.rows()).isEqualTo(rows);
    assertThat(file.file().file().crc32c()).isEqualTo(Crc32c.of(file.bytes()));
    try (ArrowFileReader reader = file.open()) {
      reader.verifyAll();
      assertThat(reader.batches()).isEqualTo((rows + 65_535) / 65_536);
      for (Field field : SampleRows.SCALARS.fields()) {
        List<Column> expected = batches.stream().map(b -> b.column(field.name())).toList();
        List<Column> actual = new ArrayList<>();
        for (int batch = 0; batch < reader.batches(); batch++) {
          actual.add(reader.read(field.id(), batch));
        }
        assertSame(field, expected, actual);
      }
    }
  }

  /// Random types and values, written in parts and read back; null structs have members that are
  /// null or zeros, whatever came in.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void listsAndStructsComeBackWhateverTheBatchesWere(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Schema schema =
        seed == 0
            ? SampleRows.NESTED
            : Schema.of(
                List.of("a", "b"),
                List.of(SampleRows.nested(5, random), SampleRows.nested(3, random)));
    assertThat(Schema.parse(schema.text())).isEqualTo(schema);
    List<Batch> batches = new ArrayList<>();
    for (int left = seed == 1 ? 65_600 : 600; left > 0; ) {
      int size = Math.min(left, 1 + random.nextInt(seed == 1 ? 30_000 : 300));
      batches.add(SampleRows.batch(schema, size, random.nextLong()));
      left -= size;
    }
    try (ArrowFileReader reader = ColumnFiles.scalars(schema, batches).open()) {
      reader.verifyAll();
      assertThat(reader.fields()).isEqualTo(schema.fields());
      for (Field field : schema.fields()) {
        List<Column> actual = new ArrayList<>();
        for (int batch = 0; batch < reader.batches(); batch++) {
          actual.add(reader.read(field.id(), batch));
        }
        assertSame(field, batches.stream().map(b -> b.column(field.name())).toList(), actual);
      }
    }
  }

  @Test
  void nullListsAndStructsLeaveNothingBehind() {
    Schema schema =
        Schema.parse("s struct(a int32, b int32 not null, l list(string)), l list(int8)");
    ColumnBuilder numbers = new ColumnBuilder(DataType.Scalar.INT32);
    numbers.addLong(7);
    ColumnBuilder texts = new ColumnBuilder(new DataType.ListOf(DataType.Scalar.STRING));
    texts.elements().addString("hidden");
    texts.endList();
    MemorySegment none = MemorySegment.ofArray(new byte[1]);
    Column structs =
        Column.structs(
            (DataType.Struct) schema.require("s").type(),
            1,
            none,
            List.of(numbers.build(), Column.nulls(DataType.Scalar.INT32, 1), texts.build()));
    ColumnBuilder bytes = new ColumnBuilder(new DataType.ListOf(DataType.Scalar.INT8));
    bytes.elements().addLong(1);
    bytes.endList();
    Column list = bytes.build();
    Column nulls = new Column(list.type(), 1, none, list.offsets(), list.values(), list.children());
    Batch batch = new Batch(schema, 1, List.of(structs, nulls));
    try (ArrowFileReader reader = ColumnFiles.scalars(schema, List.of(batch)).open()) {
      Column read = reader.read(0, 0);
      assertThat(read.isNull(0)).isTrue();
      assertThat(read.children().get(0).isNull(0)).isTrue();
      assertThat(read.children().get(0).longAt(0)).isZero();
      assertThat(read.children().get(1).isNull(0)).isFalse();
      assertThat(read.children().get(1).longAt(0)).isZero();
      assertThat(read.children().get(2).elements().rows()).isZero();
      assertThat(reader.read(1, 0).elements().rows()).isZero();
    }
  }

  @Test
  void refusesNullMembersThatAllowNone() {
    Schema schema = Schema.parse("deep list(struct(name string not null))");
    ColumnBuilder deep = new ColumnBuilder(schema.require("deep").type());
    deep.endList();
    deep.elements().member(0).addNull();
    deep.elements().endStruct();
    deep.endList();
    Batch batch = new Batch(schema, 2, List.of(deep.build()));
    assertThatThrownBy(() -> ColumnFiles.scalars(schema, List.of(batch)))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("row 1: null in column 'deep[].name', which is not null");
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void vectorsLieAtTheirComputedPlaces(ElementType element) {
    Field field = new Field(7, "v", new DataType.Vector(5, element), false);
    for (int rows : new int[] {0, 1, 65_537, 70_000}) {
      SplittableRandom random = new SplittableRandom(rows);
      List<Column> columns =
          List.of(
              SampleRows.column(field, rows / 3, random),
              SampleRows.column(field, rows - rows / 3, random));
      ColumnFiles file = ColumnFiles.vectors(field, columns);
      assertThat(file.file().file().crc32c()).isEqualTo(Crc32c.of(file.bytes()));
      try (ArrowFileReader reader = file.open()) {
        reader.verifyAll();
        List<Column> actual = new ArrayList<>();
        for (int batch = 0; batch < reader.batches(); batch++) {
          actual.add(reader.read(7, batch));
        }
        assertSame(field, columns, actual);
        if (rows > 0) {
          MemorySegment row0 = MemorySegment.ofArray(file.bytes()).asSlice(4_096);
          long last = (rows - 1) * 5L * element.bytes();
          assertThat(
                  row0.asSlice(last, 5L * element.bytes())
                      .mismatch(columns.getLast().bytesAt(columns.getLast().rows() - 1)))
              .isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void vectorsAreTheMappingItself() {
    Field field = new Field(0, "v", new DataType.Vector(16, ElementType.FLOAT32), false);
    ColumnFiles file =
        ColumnFiles.vectors(
            field, List.of(SampleRows.column(field, 70_000, new SplittableRandom(1))));
    ColumnFiles.Mapped mapped = new ColumnFiles.Mapped(file.bytes());
    try (ArrowFileReader reader = ArrowFileReader.open(mapped, file.file(), 70_000)) {
      long base = mapped.segment().address();
      assertThat(reader.read(0, 1).values().address()).isEqualTo(base + 4_096 + 65_536L * 64);
      VectorRows.Run run = reader.vectors();
      assertThat(run.count()).isEqualTo(70_000);
      assertThat(run.bytes().segment().address() + run.offset()).isEqualTo(base + 4_096);
      run.bytes().verify(run.offset() + 64L * 69_999, 64);
    }
  }

  @Test
  void nullSlotsAreWrittenAsZeros() {
    Schema schema = Schema.parse("x int32, s string");
    byte[] validity = {0b101};
    MemorySegment numbers = MemorySegment.ofArray(new byte[] {1, 0, 0, 0, 9, 9, 9, 9, 3, 0, 0, 0});
    MemorySegment offsets = MemorySegment.ofArray(new byte[16]);
    for (int i = 0; i < 4; i++) {
      offsets.set(Column.INT, 4L * i, 2 * i);
    }
    MemorySegment text =
        MemorySegment.ofArray("aaXXcc".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    MemorySegment bits = MemorySegment.ofArray(validity);
    Batch batch =
        new Batch(
            schema,
            3,
            List.of(
                new Column(DataType.Scalar.INT32, 3, bits, null, numbers),
                new Column(DataType.Scalar.STRING, 3, bits, offsets, text)));
    try (ArrowFileReader reader = ColumnFiles.scalars(schema, List.of(batch)).open()) {
      Column x = reader.read(0, 0);
      assertThat(x.isNull(1)).isTrue();
      assertThat(x.values().get(Column.INT, 4)).isZero();
      Column s = reader.read(1, 0);
      assertThat(s.values().byteSize()).isEqualTo(4);
      assertThat(s.stringAt(2)).isEqualTo("cc");
    }
  }

  @Test
  void refusesNullsAndTextThatIsNotUtf8ByRowAndColumn() {
    Schema schema = Schema.parse("a int32 not null, s string");
    ColumnBuilder a = new ColumnBuilder(DataType.Scalar.INT32);
    ColumnBuilder s = new ColumnBuilder(DataType.Scalar.STRING);
    for (int i = 0; i < 3; i++) {
      s.addString("x");
      if (i == 1) {
        a.addNull();
      } else {
        a.addLong(i);
      }
    }
    Batch nulls = new Batch(schema, 3, List.of(a.build(), s.build()));
    assertThatThrownBy(() -> ColumnFiles.scalars(schema, List.of(nulls)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("row 1: null in column 'a'");

    ColumnBuilder bad = new ColumnBuilder(DataType.Scalar.STRING);
    bad.addBytes(MemorySegment.ofArray(new byte[] {'o', 'k'}));
    bad.addBytes(MemorySegment.ofArray(new byte[] {(byte) 0xc0, (byte) 0xaf}));
    Schema text = Schema.parse("s string");
    Batch batch = new Batch(text, 2, List.of(bad.build()));
    assertThatThrownBy(() -> ColumnFiles.scalars(text, List.of(batch)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("row 1: text in column 's' is not valid UTF-8");
  }

  @Test
  void refusesTextThatIsUtf8OnlyAcrossRows() {
    ColumnBuilder halves = new ColumnBuilder(DataType.Scalar.STRING);
    halves.addString("x".repeat(300));
    halves.addBytes(MemorySegment.ofArray(new byte[] {(byte) 0xc3}));
    halves.addBytes(MemorySegment.ofArray(new byte[] {(byte) 0xa9}));
    Schema text = Schema.parse("s string");
    Batch batch = new Batch(text, 3, List.of(halves.build()));
    assertThatThrownBy(() -> ColumnFiles.scalars(text, List.of(batch)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("row 1: text in column 's' is not valid UTF-8");
  }

  @Test
  void refusesOffsetsThatGoBack() {
    MemorySegment offsets = MemorySegment.ofArray(new byte[16]);
    for (int i = 0; i < 4; i++) {
      offsets.set(Column.INT, 4L * i, new int[] {0, 4, 2, 6}[i]);
    }
    Column column =
        new Column(DataType.Scalar.STRING, 3, null, offsets, MemorySegment.ofArray(new byte[6]));
    Schema text = Schema.parse("s string");
    assertThatThrownBy(
            () -> ColumnFiles.scalars(text, List.of(new Batch(text, 3, List.of(column)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the offset after row 1 is out of order");
  }

  @Test
  void numbersThatZstdHardlyShortensStayInTheMap() {
    Schema schema = Schema.parse("noise float32, count int64");
    ColumnBuilder noise = new ColumnBuilder(DataType.Scalar.FLOAT32);
    ColumnBuilder count = new ColumnBuilder(DataType.Scalar.INT64);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 20_000; i++) {
      noise.addDouble(random.nextDouble());
      count.addLong(i);
    }
    Batch batch = new Batch(schema, 20_000, List.of(noise.build(), count.build()));
    ColumnFiles file = ColumnFiles.scalars(schema, List.of(batch));
    ColumnFiles.Mapped mapped = new ColumnFiles.Mapped(file.bytes());
    try (ArrowFileReader reader = ArrowFileReader.open(mapped, file.file(), 20_000)) {
      assertThat(reader.read(0, 0).values().asOverlappingSlice(mapped.segment())).isPresent();
      assertThat(reader.read(1, 0).values().asOverlappingSlice(mapped.segment())).isEmpty();
    }
    assertThat(file.bytes().length).isBetween(4 * 20_000, 4 * 20_000 + 2 * 20_000);
  }

  private static void assertSame(Field field, List<Column> expected, List<Column> actual) {
    int at = 0;
    int inActual = 0;
    int row = 0;
    for (Column column : expected) {
      for (int i = 0; i < column.rows(); i++, row++) {
        while (inActual == actual.get(at).rows()) {
          at++;
          inActual = 0;
        }
        Object want = SampleRows.value(column, i);
        Object is = SampleRows.value(actual.get(at), inActual++);
        if (!Objects.equals(want, is)) {
          fail(field.name() + " at row " + row + ": " + is + " instead of " + want);
        }
      }
    }
    assertThat(row).isEqualTo(actual.stream().mapToInt(Column::rows).sum());
  }
}
