package io.omendb.storage.fragment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.columnfile.SampleRows;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FragmentTest {
  private static final Schema SCHEMA =
      Schema.parse(
          "id int64 not null, v vector(8), s string, w vector(3, uint8), f float64,"
              + " m struct(a int8, l list(string))");

  private static final DataType LISTS = Schema.parse("l list(list(int8))").require("l").type();

  private static final UUID DATASET = new UUID(1, 2);

  private final ObjectStore store = new MemoryObjectStore("memory:test");

  private FragmentEntry write(Schema schema, List<Batch> batches) {
    try (FragmentWriter writer = new FragmentWriter(schema, store, Environment.system(), 0)) {
      for (Batch batch : batches) {
        writer.write(batch, 0, batch.rows());
      }
      FragmentWriter.Written written = writer.finish();
      return new FragmentEntry(
          5,
          written.rows(),
          List.of(new RowIdRange(100, 10), new RowIdRange(1_000, written.rows() - 10)),
          written.files(),
          written.statistics(),
          Optional.empty(),
          7);
    }
  }

  @Test
  void rowsComeBackByBatchAndByPosition() {
    List<Batch> batches =
        List.of(SampleRows.batch(SCHEMA, 40_000, 1), SampleRows.batch(SCHEMA, 60_000, 2));
    FragmentEntry entry = write(SCHEMA, batches);
    assertThat(entry.files()).hasSize(3);
    assertThat(entry.statistics()).hasSize(4);
    try (ColumnFiles files = new ColumnFiles(store)) {
      FragmentReader reader = new FragmentReader(files, DATASET, entry);
      assertThat(reader.rows()).isEqualTo(100_000);
      assertThat(reader.batches()).isEqualTo(2);
      SplittableRandom random = new SplittableRandom(4);
      int[] positions = random.ints(500, 0, 100_000).toArray();
      Batch taken = reader.take(SCHEMA.fields(), positions);
      for (Field field : SCHEMA.fields()) {
        for (int i = 0; i < positions.length; i++) {
          int position = positions[i];
          Object expected =
              position < 40_000
                  ? SampleRows.value(batches.get(0).column(field.name()), position)
                  : SampleRows.value(batches.get(1).column(field.name()), position - 40_000);
          assertThat(SampleRows.value(taken.column(field.name()), i)).isEqualTo(expected);
          Column column = reader.read(field, position / 65_536);
          assertThat(SampleRows.value(column, position % 65_536)).isEqualTo(expected);
        }
      }
      VectorRows.Run run = reader.vectors(SCHEMA.require("v"));
      assertThat(run.count()).isEqualTo(100_000);
      assertThat(reader.rowIds().at(9)).isEqualTo(109);
      assertThat(reader.rowIds().at(10)).isEqualTo(1_000);
      assertThatThrownBy(() -> reader.rowIds().at(100_000))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void nullVectorsAreRefusedByRow() {
    Schema schema = Schema.parse("v vector(1)");
    ColumnBuilder builder = new ColumnBuilder(schema.require("v").type());
    for (int i = 0; i < 3; i++) {
      builder.addVector(new float[] {i});
    }
    Column whole = builder.build();
    MemorySegment validity = MemorySegment.ofArray(new byte[] {0b011});
    Column column = new Column(whole.type(), 3, validity, null, whole.values());
    assertThatThrownBy(() -> write(schema, List.of(new Batch(schema, 3, List.of(column)))))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("row 2: vector in column 'v' is null");
  }

  @Test
  void nullsWhereNoneAreAllowedAreRefusedByRow() {
    Schema schema = Schema.parse("id int64 not null");
    ColumnBuilder builder = new ColumnBuilder(schema.require("id").type());
    builder.addLong(1);
    builder.addNull();
    Batch batch = new Batch(schema, 2, List.of(builder.build()));
    assertThatThrownBy(() -> write(schema, List.of(batch)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("row 1")
        .hasMessageContaining("'id'");
  }

  @Test
  void aColumnAddedLaterIsNull() {
    FragmentEntry entry = write(SCHEMA, List.of(SampleRows.batch(SCHEMA, 20, 1)));
    try (ColumnFiles files = new ColumnFiles(store)) {
      FragmentReader reader = new FragmentReader(files, DATASET, entry);
      for (DataType.Scalar type : DataType.Scalar.values()) {
        Column column = reader.read(new Field(40, "new", type, true), 0);
        assertThat(column.rows()).isEqualTo(20);
        assertThat(column.nullCount()).isEqualTo(20);
      }
      for (DataType type : List.of(SCHEMA.require("m").type(), LISTS)) {
        Column column = reader.read(new Field(41, "new", type, true), 0);
        assertThat(column.nullCount()).isEqualTo(20);
        assertThat(SampleRows.value(column, 19)).isNull();
      }
      Field vector = new Field(60, "x", SCHEMA.require("v").type(), false);
      assertThatThrownBy(() -> reader.vectors(vector)).isInstanceOf(Corrupt.class);
    }
  }

  @Test
  void aMissingFileIsNamedWithItsFragmentAndVersion() {
    FragmentEntry entry = write(SCHEMA, List.of(SampleRows.batch(SCHEMA, 20, 1)));
    String name = "data/" + entry.fileOf(0).orElseThrow().file().name();
    store.delete(name);
    try (ColumnFiles files = new ColumnFiles(store)) {
      FragmentReader reader = new FragmentReader(files, DATASET, entry);
      assertThatThrownBy(() -> reader.read(SCHEMA.require("id"), 0))
          .isInstanceOf(Corrupt.class)
          .hasMessage(name + " is missing; fragment 5 refers to it since version 7");
      assertThat(reader.read(SCHEMA.require("v"), 0).rows()).isEqualTo(20);
    }
  }

  @Test
  void aFieldOfAnotherTypeThanItsFileIsCorrupt() {
    FragmentEntry entry = write(SCHEMA, List.of(SampleRows.batch(SCHEMA, 20, 1)));
    try (ColumnFiles files = new ColumnFiles(store)) {
      FragmentReader reader = new FragmentReader(files, DATASET, entry);
      Field other = new Field(0, "id", DataType.Scalar.INT32, true);
      assertThatThrownBy(() -> reader.read(other, 0))
          .isInstanceOf(Corrupt.class)
          .hasMessageContaining("column 'id' is not int32");
      Field renamed = new Field(0, "key", DataType.Scalar.INT64, false);
      assertThat(reader.read(renamed, 0).rows()).isEqualTo(20);
    }
  }

  @Test
  void closingWithoutFinishLeavesNothing() {
    try (FragmentWriter writer = new FragmentWriter(SCHEMA, store, Environment.system(), 0)) {
      Batch batch = SampleRows.batch(SCHEMA, 100, 1);
      writer.write(batch, 0, 100);
    }
    assertThat(store.list("data", "", 10)).isEmpty();
  }

  @Test
  void componentsThatAreNotFiniteAreRefusedByRow() {
    for (String type : List.of("v vector(20)", "v vector(20, float16)")) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
        Schema schema = Schema.parse(type);
        ColumnBuilder builder = new ColumnBuilder(schema.fields().getFirst().type());
        for (int row = 0; row < 10; row++) {
          float[] vector = new float[20];
          vector[3] = -60_000;
          vector[17] = row == 6 ? bad : Float.MIN_VALUE;
          builder.addVector(vector);
        }
        Batch batch = new Batch(schema, 10, List.of(builder.build()));
        try (FragmentWriter writer =
            new FragmentWriter(schema, store, Environment.system(), 1_000)) {
          writer.write(batch, 0, 6);
          assertThatThrownBy(() -> writer.write(batch, 6, 4))
              .isInstanceOf(InvalidInput.class)
              .hasMessageContaining("row 1006: component 17 of vector column 'v' is " + bad);
        }
      }
    }
  }

  @Test
  void roomIsWhatIsLeftOfAMillionRows() {
    Schema schema = Schema.parse("b bool");
    Batch batch = SampleRows.batch(schema, 1_000_000, 1);
    try (FragmentWriter writer = new FragmentWriter(schema, store, Environment.system(), 0)) {
      writer.write(batch, 0, 1_000_000);
      assertThat(writer.room()).isEqualTo(48_576);
      assertThatThrownBy(() -> writer.write(batch, 0, 48_577))
          .isInstanceOf(IllegalArgumentException.class);
      List<Integer> parts = new ArrayList<>();
      writer.write(batch, 0, writer.room());
      parts.add(writer.room());
      assertThat(parts).containsExactly(0);
    }
  }
}
