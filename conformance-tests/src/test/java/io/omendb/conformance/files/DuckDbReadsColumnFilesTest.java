package io.omendb.conformance.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.cli.output.Json;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.dataset.Sample;
import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The column files of a dataset are Arrow files: Arrow's own reader opens each, and DuckDB finds
/// in them the values that were written.
class DuckDbReadsColumnFilesTest {
  private static final int ROWS = 300;

  @TempDir Path dir;

  @Test
  void everyColumnHasTheValuesThatWereWritten() throws IOException, SQLException {
    Path home = dir.resolve("sample.omen");
    List<Row> rows = new Sample(5).rows(ROWS);
    try (Dataset dataset = Dataset.create(home.toString(), Sample.SCHEMA);
        Transaction transaction = dataset.begin()) {
      transaction.append(Row.batch(Sample.SCHEMA, rows));
      transaction.commit();
    }
    Map<String, List<@Nullable Object>> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(home.resolve("data"))) {
      for (Path file : files.toList()) {
        found.putAll(read(file));
      }
    }
    Map<String, List<@Nullable Object>> written = new TreeMap<>();
    for (Field field : Sample.SCHEMA.fields()) {
      List<@Nullable Object> values = new ArrayList<>();
      rows.forEach(row -> values.add(row.value(Sample.SCHEMA, field.name())));
      written.put(field.name(), values);
    }
    assertThat(found.keySet()).isEqualTo(written.keySet());
    written.forEach((name, values) -> assertThat(found.get(name)).as(name).isEqualTo(values));
  }

  @Test
  void listsAndStructsHaveTheValuesThatWereWritten() throws IOException, SQLException {
    Path home = dir.resolve("nested.omen");
    List<Row> rows = new Sample(6, Sample.NESTED).rows(ROWS);
    try (Dataset dataset = Dataset.create(home.toString(), Sample.NESTED);
        Transaction transaction = dataset.begin()) {
      transaction.append(Row.batch(Sample.NESTED, rows));
      transaction.commit();
    }
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(home.resolve("data"));
        BufferAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(files.findFirst().orElseThrow());
        ArrowFileReader reader =
            new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE);
        ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator);
        Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      Data.exportArrayStream(allocator, reader, stream);
      connection.unwrap(DuckDBConnection.class).registerArrowStream("t", stream);
      try (Statement statement = connection.createStatement();
          ResultSet results =
              statement.executeQuery(
                  "SELECT to_json(tags), meta.author, meta.year,"
                      + " to_json(list_transform(deep, lambda x: x.name)),"
                      + " to_json(list_transform(deep, lambda x: x.at.flag)),"
                      + " to_json(list_transform(deep, lambda x:"
                      + " list_transform(x.points, lambda p: len(p)))) FROM t")) {
        while (results.next()) {
          List<@Nullable Object> values = new ArrayList<>();
          for (int i = 1; i <= 6; i++) {
            values.add(results.getObject(i) == null ? null : results.getString(i));
          }
          found.add(values.toString());
        }
      }
    }
    assertThat(found).isEqualTo(rows.stream().map(row -> expected(row)).toList());
  }

  private static String expected(Row row) {
    Object tags = row.value(Sample.NESTED, "tags");
    Map<?, ?> meta = (Map<?, ?>) row.value(Sample.NESTED, "meta");
    List<?> deep = (List<?>) row.value(Sample.NESTED, "deep");
    List<@Nullable Object> values = new ArrayList<>();
    values.add(tags == null ? null : Json.text(tags));
    values.add(meta == null ? null : meta.get("author"));
    values.add(meta == null ? null : meta.get("year"));
    values.add(each(deep, x -> x.get("name")));
    values.add(each(deep, x -> x.get("at") instanceof Map<?, ?> at ? at.get("flag") : null));
    values.add(
        each(
            deep,
            x ->
                x.get("points") instanceof List<?> points
                    ? points.stream().map(p -> p instanceof List<?> l ? l.size() : null).toList()
                    : null));
    return values.toString();
  }

  private static @Nullable String each(
      @Nullable List<?> list, Function<Map<?, ?>, @Nullable Object> part) {
    if (list == null) {
      return null;
    }
    List<@Nullable Object> parts = new ArrayList<>();
    list.forEach(x -> parts.add(x instanceof Map<?, ?> struct ? part.apply(struct) : null));
    return Json.text(parts);
  }

  /// Every column of a file, as DuckDB returns it.
  private static Map<String, List<@Nullable Object>> read(Path file)
      throws IOException, SQLException {
    Map<String, List<@Nullable Object>> columns = new TreeMap<>();
    try (BufferAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader =
            new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE);
        ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator);
        Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      List<Field> fields =
          reader.getVectorSchemaRoot().getSchema().getFields().stream()
              .map(field -> Sample.SCHEMA.require(field.getName()))
              .toList();
      if (fields.stream().anyMatch(DuckDbReadsColumnFilesTest::half)) {
        columns.put(fields.getFirst().name(), halves(reader));
        return columns;
      }
      Data.exportArrayStream(allocator, reader, stream);
      connection.unwrap(DuckDBConnection.class).registerArrowStream("t", stream);
      String selected = fields.stream().map(f -> expression(f)).collect(Collectors.joining(", "));
      try (Statement statement = connection.createStatement();
          ResultSet results = statement.executeQuery("SELECT " + selected + " FROM t")) {
        while (results.next()) {
          for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            columns
                .computeIfAbsent(field.name(), _ -> new ArrayList<>())
                .add(value(field.type(), results, i + 1));
          }
        }
      }
    }
    return columns;
  }

  /// DuckDB has no type for numbers of 16 bits.
  private static boolean half(Field field) {
    return field.type() instanceof DataType.Vector vector
        && vector.element() == ElementType.FLOAT16;
  }

  private static List<@Nullable Object> halves(ArrowFileReader reader) throws IOException {
    List<@Nullable Object> vectors = new ArrayList<>();
    while (reader.loadNextBatch()) {
      FixedSizeListVector column = (FixedSizeListVector) reader.getVectorSchemaRoot().getVector(0);
      Float2Vector components = (Float2Vector) column.getDataVector();
      for (int row = 0; row < column.getValueCount(); row++) {
        List<Float> vector = new ArrayList<>();
        for (int i = 0; i < column.getListSize(); i++) {
          vector.add(components.getValueAsFloat(row * column.getListSize() + i));
        }
        vectors.add(vector);
      }
    }
    return vectors;
  }

  private static String expression(Field field) {
    return field.type() == DataType.Scalar.TIMESTAMP
        ? "epoch_us(" + field.name() + ")"
        : field.type() == DataType.Scalar.BINARY
            ? "'0x' || lower(hex(" + field.name() + "))"
            : field.name();
  }

  private static @Nullable Object value(DataType type, ResultSet results, int at)
      throws SQLException {
    if (results.getObject(at) == null) {
      return null;
    }
    return switch (type) {
      case DataType.Vector _ -> {
        List<Float> components = new ArrayList<>();
        for (Object component : (Object[]) results.getArray(at).getArray()) {
          components.add(((Number) component).floatValue());
        }
        yield components;
      }
      case DataType.Scalar scalar ->
          switch (scalar) {
            case BOOL -> results.getBoolean(at);
            case INT8, INT16, INT32, INT64, UINT8, TIMESTAMP -> results.getLong(at);
            case FLOAT32, FLOAT64 -> results.getDouble(at);
            case STRING, BINARY -> results.getString(at);
          };
      case DataType.Nested _ -> throw new AssertionError("compared in a test of their own");
    };
  }
}
