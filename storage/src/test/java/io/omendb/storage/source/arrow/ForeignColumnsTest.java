package io.omendb.storage.source.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.SampleRows;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.InvalidInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.impl.UnionMapWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Lists, structs and maps of Arrow's own writer, and damage to them.
class ForeignColumnsTest {
  private final BufferAllocator allocator = new RootAllocator();

  @AfterEach
  void nothingLeaks() {
    allocator.close();
  }

  /// Lists `[]`, null, and `[first, null]`, behind offsets of 64 bits.
  private FieldVector large(long first) {
    LargeListVector lists = LargeListVector.empty("big", allocator);
    UInt8Vector items =
        (UInt8Vector)
            lists.addOrGetVector(FieldType.nullable(new ArrowType.Int(64, false))).getVector();
    lists.allocateNew();
    lists.startNewValue(0);
    lists.endValue(0, 0);
    lists.setNull(1);
    lists.startNewValue(2);
    items.setSafe(0, first);
    items.setNull(1);
    lists.endValue(2, 2);
    lists.setValueCount(3);
    return lists;
  }

  private FieldVector fixed() {
    FixedSizeListVector lists = FixedSizeListVector.empty("pair", 2, allocator);
    Float8Vector items =
        (Float8Vector)
            lists
                .addOrGetVector(
                    FieldType.nullable(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)))
                .getVector();
    lists.allocateNew();
    for (int i = 0; i < 6; i++) {
      items.setSafe(i, i / 2.0);
    }
    lists.setNotNull(0);
    lists.setNull(1);
    lists.setNotNull(2);
    lists.setValueCount(3);
    return lists;
  }

  private FieldVector map() {
    MapVector maps = MapVector.empty("map", allocator, false);
    UnionMapWriter writer = maps.getWriter();
    for (int row = 0; row < 3; row++) {
      writer.setPosition(row);
      if (row != 1) {
        writer.startMap();
        for (int i = 0; i < row; i++) {
          writer.startEntry();
          writer.key().integer().writeInt(i);
          if (i > 0) {
            writer.value().bit().writeBit(1);
          }
          writer.endEntry();
        }
        writer.endMap();
      }
    }
    maps.setValueCount(3);
    return maps;
  }

  private static byte[] written(FieldVector... vectors) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (VectorSchemaRoot root = new VectorSchemaRoot(Arrays.asList(vectors));
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, Channels.newChannel(out))) {
      writer.writeBatch();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  private static ForeignArrowReader open(byte[] bytes, Predicate<String> lists) {
    return ForeignArrowReader.of(MemorySegment.ofArray(bytes), () -> {}, lists, "in.arrow");
  }

  private static List<@Nullable Object> values(Column column) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int row = 0; row < column.rows(); row++) {
      values.add(SampleRows.value(column, row));
    }
    return values;
  }

  @Test
  void listsOfAnyLayoutAndMapsAreRead() {
    byte[] bytes = written(large(5), fixed(), map());
    try (ForeignArrowReader reader = open(bytes, name -> name.equals("pair"))) {
      assertThat(reader.schema().text())
          .isEqualTo(
              "big list(int64), pair list(float64), map list(struct(key int32, value bool))");
      Batch batch = reader.next().orElseThrow();
      assertThat(values(batch.column("big")))
          .isEqualTo(Arrays.asList(List.of(), null, Arrays.asList(5L, null)));
      assertThat(values(batch.column("pair")))
          .isEqualTo(Arrays.asList(List.of(0.0, 0.5), null, List.of(2.0, 2.5)));
      List<@Nullable Object> maps = values(batch.column("map"));
      assertThat(maps.get(0)).isEqualTo(List.of());
      assertThat(maps.get(1)).isNull();
      assertThat((List<?>) maps.get(2)).last().isEqualTo(Map.of("key", 1L, "value", true));
    }
    try (ForeignArrowReader reader = open(written(fixed()), _ -> false)) {
      assertThat(reader.schema().text()).isEqualTo("pair vector(2)");
    }
  }

  @Test
  void errorsNameTheRowAndThePart() {
    assertThatThrownBy(() -> open(written(large(-1)), _ -> false))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("row 2: 18446744073709551615 in column 'big[]' is out of range");
  }

  @Test
  void damageNeverEscapesAsAnotherError() {
    byte[] whole = written(large(5), fixed(), map());
    int found = 0;
    for (int at = 0; at < whole.length; at++) {
      for (int flip : new int[] {0xff, 0x01, 0x80}) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) flip;
        try (ForeignArrowReader reader = open(damaged, name -> name.equals("pair"))) {
          reader.next().ifPresent(batch -> batch.columns().forEach(SampleRows::touch));
        } catch (StorageException expected) {
          found++;
        } catch (RuntimeException | Error e) {
          fail("byte " + at, e);
        }
      }
    }
    assertThat(found).isGreaterThan(100);
  }
}
