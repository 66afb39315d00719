package io.omendb.storage.columnfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.SeekableReadChannel;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.apache.arrow.vector.util.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Arrow's own reader opens column files, as files and as streams, and sees the same values.
class ColumnFileArrowTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 150_000})
  void arrowReadsScalars(int rows) throws IOException {
    Batch batch = SampleRows.batch(SampleRows.SCALARS, rows, 9);
    byte[] bytes = ColumnFiles.scalars(SampleRows.SCALARS, List.of(batch)).bytes();
    try (BufferAllocator allocator = new RootAllocator()) {
      try (ArrowFileReader reader = file(bytes, allocator)) {
        assertThat(reader.getVectorSchemaRoot().getSchema().getFields())
            .extracting(field -> field.getMetadata().get("omendb.field_id"))
            .startsWith("0", "1", "2");
        assertSame(batch, reader);
        assertThat(reader.getRecordBlocks())
            .allSatisfy(
                block -> assertThat((block.getOffset() + block.getMetadataLength()) % 64).isZero());
      }
      try (ArrowReader reader = stream(bytes, allocator)) {
        assertSame(batch, reader);
      }
      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void arrowReadsVectors(ElementType element) throws IOException {
    Field field = new Field(4, "v", new DataType.Vector(3, element), false);
    Column column = SampleRows.column(field, 1_000, new SplittableRandom(3));
    byte[] bytes = ColumnFiles.vectors(field, List.of(column)).bytes();
    try (BufferAllocator allocator = new RootAllocator();
        ArrowFileReader reader = file(bytes, allocator)) {
      assertThat(reader.loadNextBatch()).isTrue();
      FixedSizeListVector vectors =
          (FixedSizeListVector) reader.getVectorSchemaRoot().getVector("v");
      assertThat(vectors.getListSize()).isEqualTo(3);
      assertThat(vectors.getValueCount()).isEqualTo(1_000);
      for (int row = 0; row < 1_000; row++) {
        for (int i = 0; i < 3; i++) {
          assertThat(component(vectors.getDataVector(), 3 * row + i))
              .isEqualTo(column.vectorAt(row)[i]);
        }
      }
      assertThat(reader.loadNextBatch()).isFalse();
    }
  }

  private static float component(FieldVector items, int index) {
    return switch (items) {
      case Float2Vector half -> half.getValueAsFloat(index);
      case UInt1Vector unsigned -> unsigned.get(index) & 0xff;
      default -> ((Number) items.getObject(index)).floatValue();
    };
  }

  private static ArrowFileReader file(byte[] bytes, BufferAllocator allocator) {
    return new ArrowFileReader(
        new SeekableReadChannel(new ByteArrayReadableSeekableByteChannel(bytes)),
        allocator,
        CommonsCompressionFactory.INSTANCE);
  }

  /// The file without its first eight bytes is a stream.
  private static ArrowReader stream(byte[] bytes, BufferAllocator allocator) {
    return new ArrowStreamReader(
        new ByteArrayInputStream(bytes, 8, bytes.length - 8),
        allocator,
        CommonsCompressionFactory.INSTANCE);
  }

  private static void assertSame(Batch expected, ArrowReader reader) throws IOException {
    int first = 0;
    List<String> differences = new ArrayList<>();
    while (reader.loadNextBatch()) {
      int rows = reader.getVectorSchemaRoot().getRowCount();
      assertThat(rows).isEqualTo(Math.min(65_536, expected.rows() - first));
      for (Field field : expected.schema().fields()) {
        FieldVector vector = reader.getVectorSchemaRoot().getVector(field.name());
        Column column = expected.column(field.name());
        for (int row = 0; row < rows && differences.isEmpty(); row++) {
          Object is = plain(vector, row);
          Object want = SampleRows.value(column, first + row);
          if (!java.util.Objects.equals(is, want)) {
            differences.add(field.name() + " row " + (first + row) + ": " + is + ", not " + want);
          }
        }
      }
      first += rows;
    }
    assertThat(differences).isEmpty();
    assertThat(first).isEqualTo(expected.rows());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 500, 65_537})
  void arrowReadsListsAndStructs(int rows) throws IOException {
    Batch batch = SampleRows.batch(SampleRows.NESTED, rows, 4);
    byte[] bytes = ColumnFiles.scalars(SampleRows.NESTED, List.of(batch)).bytes();
    try (BufferAllocator allocator = new RootAllocator()) {
      try (ArrowFileReader reader = file(bytes, allocator)) {
        assertThat(reader.getVectorSchemaRoot().getSchema().findField("meta").getChildren())
            .extracting(member -> member.getName() + " " + member.isNullable())
            .containsExactly("author true", "year false", "raw true");
        assertSame(batch, reader);
      }
      try (ArrowReader reader = stream(bytes, allocator)) {
        assertSame(batch, reader);
      }
      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }

  private static @Nullable Object plain(ValueVector vector, int row) {
    if (vector.isNull(row)) {
      return null;
    }
    return switch (vector) {
      case ListVector lists -> {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = lists.getElementStartIndex(row); i < lists.getElementEndIndex(row); i++) {
          elements.add(plain(lists.getDataVector(), i));
        }
        yield elements;
      }
      case StructVector structs -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        structs
            .getChildrenFromFields()
            .forEach(member -> members.put(member.getName(), plain(member, row)));
        yield members;
      }
      default -> scalar(vector, row);
    };
  }

  private static @Nullable Object scalar(ValueVector vector, int row) {
    Object value = vector.getObject(row);
    return switch (value) {
      case null -> null;
      case Text text -> text.toString();
      case byte[] raw -> SampleRows.bytes(raw);
      case Boolean bool -> bool;
      case Float number -> number.doubleValue();
      case Double number -> number;
      case Byte number when vector instanceof UInt1Vector -> number & 0xffL;
      case Number number -> number.longValue();
      default -> throw new AssertionError(value.getClass());
    };
  }
}
