package io.omendb.conformance.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.format.manifest.NestedType;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.columnfile.ColumnFileFormat;
import io.omendb.storage.columnfile.ScalarFileWriter;
import io.omendb.storage.columnfile.VectorFileWriter;
import io.omendb.storage.columnfile.cold.ColdFormat;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.format.checksum.BlockSums;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.fragment.StatisticsCollector;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.schema.Value;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Tables and worked bytes of spec chapters 05, 06 and 14 are what the code does.
class ColumnSpecTest {
  @Test
  void typesAreThoseOfTheCode() {
    List<List<String>> rows = SpecText.table("types");
    DataType.Scalar[] types = DataType.Scalar.values();
    assertThat(rows).hasSize(types.length);
    for (int code = 0; code < types.length; code++) {
      DataType.Scalar type = types[code];
      String bytes =
          type == DataType.Scalar.BOOL
              ? "1 bit"
              : type.variableWidth() ? "varies" : Integer.toString(type.bytes());
      assertThat(rows.get(code).get(0)).isEqualTo(Integer.toString(code));
      assertThat(rows.get(code).get(1)).isEqualTo(type.text());
      assertThat(rows.get(code).get(3)).isEqualTo(bytes);
    }
  }

  @Test
  void elementsAreThoseOfTheCode() {
    List<List<String>> rows = SpecText.table("elements");
    ElementType[] elements = ElementType.values();
    assertThat(rows).hasSize(elements.length);
    for (int code = 0; code < elements.length; code++) {
      assertThat(rows.get(code).get(0)).isEqualTo(Integer.toString(code));
      assertThat(rows.get(code).get(1)).isEqualTo(elements[code].text());
      assertThat(rows.get(code).get(3)).isEqualTo(Integer.toString(elements[code].bytes()));
    }
  }

  @Test
  void nestedTypesAreThoseOfTheCode() {
    List<List<String>> rows = SpecText.table("nested");
    assertThat(rows).hasSize(NestedType.values().length - 1);
    for (List<String> row : rows) {
      NestedType type = NestedType.forNumber(Integer.parseInt(row.get(0)));
      assertThat(row.get(1)).isEqualTo(type.name().toLowerCase(Locale.ROOT));
      assertThat(
              Schema.parse("c " + row.get(1) + (type == NestedType.LIST ? "(" : "(m ") + "bool)"))
          .isNotNull();
    }
  }

  @Test
  void constantsAreThoseOfTheCode() {
    Map<String, Integer> constants =
        Map.of(
            "BATCH_ROWS", ColumnFileFormat.BATCH_ROWS,
            "BLOCK_BYTES", BlockSums.BLOCK_BYTES,
            "VECTOR_BODY_OFFSET", ColumnFileFormat.VECTOR_BODY_OFFSET,
            "ALIGNMENT", ColumnFileFormat.ALIGNMENT,
            "MAX_BUFFER_BYTES", ColumnFileFormat.MAX_BUFFER_BYTES,
            "MAX_ELEMENTS", ColumnFileFormat.MAX_ELEMENTS,
            "MAX_EXPANSION", ColumnFileFormat.MAX_EXPANSION,
            "ZSTD_LEVEL", ColumnFileFormat.ZSTD_LEVEL);
    assertTable("column-files", constants);
    assertTable(
        "cold-files",
        Map.of(
            "MAX_PAGE_BYTES", ColdFormat.MAX_PAGE_BYTES,
            "MAX_SCHEMA_ELEMENTS", ColdFormat.MAX_SCHEMA_ELEMENTS,
            "MAX_SCHEMA_LEVELS", ColdFormat.MAX_SCHEMA_LEVELS));
  }

  private static void assertTable(String name, Map<String, Integer> constants) {
    List<List<String>> rows = SpecText.table(name);
    assertThat(rows).hasSize(constants.size());
    for (List<String> row : rows) {
      assertThat(constants.get(row.get(0))).as(row.get(0)).isEqualTo(Integer.parseInt(row.get(1)));
    }
  }

  @Test
  void theWorkedBodyOfScalarsIsWhatTheWriterWrites() {
    ColumnBuilder n = new ColumnBuilder(DataType.Scalar.INT32);
    n.addLong(1);
    n.addNull();
    n.addLong(3);
    assertBody("column-file.body", Schema.parse("n int32"), n.build());
  }

  @Test
  void theWorkedBodyOfListsIsWhatTheWriterWrites() {
    Schema schema = Schema.parse("n list(int8)");
    ColumnBuilder n = new ColumnBuilder(schema.require("n").type());
    n.elements().addLong(1);
    n.elements().addLong(2);
    n.endList();
    n.addNull();
    n.endList();
    assertBody("column-file.list", schema, n.build());
  }

  private static void assertBody(String example, Schema schema, Column column) {
    byte[] expected = SpecText.bytes(example);
    try (MemoryObjectStore store = new MemoryObjectStore("memory:spec");
        ScalarFileWriter writer =
            new ScalarFileWriter(store, Environment.system(), "data", "n.arrow", schema.fields())) {
      writer.write(List.of(column), 0, column.rows(), 0);
      byte[] stream = streamPart(store, writer.finish());
      int end = stream.length - 8;
      assertThat(Arrays.copyOfRange(stream, end - expected.length, end)).isEqualTo(expected);
    }
  }

  @Test
  void theWorkedVectorsAreWhatTheWriterWrites() {
    byte[] expected = SpecText.bytes("column-file.vectors");
    Field field = new Field(0, "v", new DataType.Vector(2, ElementType.INT8), false);
    ColumnBuilder v = new ColumnBuilder(field.type());
    v.addVector(new float[] {1, -1});
    v.addVector(new float[] {2, 3});
    try (MemoryObjectStore store = new MemoryObjectStore("memory:spec");
        VectorFileWriter writer = new VectorFileWriter(store, "data", "v.vectors", field)) {
      writer.write(v.build(), 0, 2);
      byte[] stream = streamPart(store, writer.finish());
      assertThat(Arrays.copyOfRange(stream, 4_096, stream.length)).isEqualTo(expected);
    }
  }

  @Test
  void workedBoundsAreThoseOfTheCollector() {
    for (List<String> row : SpecText.table("text-bounds")) {
      ColumnBuilder texts = new ColumnBuilder(DataType.Scalar.STRING);
      texts.addString(text(row.get(0)));
      StatisticsCollector collector =
          new StatisticsCollector(new Field(0, "s", DataType.Scalar.STRING, true));
      collector.add(texts.build(), 0, 1);
      ColumnStatistics statistics = collector.statistics();
      assertThat(statistics.min()).contains(Value.of(text(row.get(1))));
      assertThat(statistics.max()).contains(Value.of(text(row.get(2))));
    }
  }

  /// Reads `` `a` * 63 + `b` ``.
  private static String text(String formula) {
    StringBuilder text = new StringBuilder();
    for (String term : formula.split(" \\+ ")) {
      String[] factors = term.replace("`", "").split(" \\* ");
      text.append(factors[0].repeat(factors.length == 1 ? 1 : Integer.parseInt(factors[1])));
    }
    return text.toString();
  }

  private static byte[] streamPart(MemoryObjectStore store, ColumnFile file) {
    try (ObjectBytes bytes = store.open("data/" + file.file().name())) {
      return bytes.slice(0, bytes.length() - file.tailBytes()).toArray(ValueLayout.JAVA_BYTE);
    }
  }
}
