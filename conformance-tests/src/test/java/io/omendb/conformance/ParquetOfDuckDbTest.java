package io.omendb.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.cli.output.Json;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.dataset.Sample;
import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.sink.ParquetSink;
import io.omendb.storage.source.RowSource;
import io.omendb.storage.source.SourceOptions;
import io.omendb.storage.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Parquet files that DuckDB wrote are read, in every codec that it writes, where no Hadoop class
/// exists.
final class ParquetOfDuckDbTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd", "lz4_raw"})
  void readsWhatDuckDbWrote(String codec) throws SQLException {
    Path file = directory.resolve("rows.parquet");
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute(
          "copy (select i as id, i::tinyint as small, (i * 2)::utinyint as u,"
              + " case when i % 5 = 0 then null else 'name ' || i end as name,"
              + " (i / 4.0)::double as d, i % 2 = 0 as ok,"
              + " timestamp '1970-01-01 00:00:00' + interval (i) second as t,"
              + " [i::float, 0.5::float, -i::float] as v"
              + " from range(100) r(i)) to '"
              + file
              + "' (format parquet, codec "
              + codec
              + ", row_group_size 64)");
    }
    Schema wanted =
        Schema.parse(
            "id int64, small int8, u uint8, name string, d float64, ok bool, t timestamp,"
                + " v vector(3)");
    try (RowSource source =
        Sources.open(file, SourceOptions.defaults().withTarget(wanted).withBatchRows(30))) {
      int row = 0;
      for (Optional<Batch> batch = source.next(); batch.isPresent(); batch = source.next()) {
        for (int i = 0; i < batch.get().rows(); i++) {
          check(batch.get(), i, row++);
        }
      }
      assertThat(row).isEqualTo(100);
    }
  }

  private static void check(Batch batch, int at, int row) {
    assertThat(batch.column("id").longAt(at)).isEqualTo(row);
    assertThat(batch.column("small").longAt(at)).isEqualTo(row);
    assertThat(batch.column("u").longAt(at)).isEqualTo(2L * row);
    Column name = batch.column("name");
    assertThat(name.isNull(at)).isEqualTo(row % 5 == 0);
    assertThat(name.stringAt(at)).isEqualTo(row % 5 == 0 ? "" : "name " + row);
    assertThat(batch.column("d").doubleAt(at)).isEqualTo(row / 4.0);
    assertThat(batch.column("ok").boolAt(at)).isEqualTo(row % 2 == 0);
    assertThat(batch.column("t").longAt(at)).isEqualTo(1_000_000L * row);
    assertThat(batch.column("v").vectorAt(at)).containsExactly(row, 0.5f, -(float) row);
  }

  /// Lists and structs come out as DuckDB prints them.
  @Test
  void readsListsAndStructsThatDuckDbWrote() throws SQLException {
    Path file = directory.resolve("nested.parquet");
    List<String> expected = new ArrayList<>();
    String rows =
        "select i as id, case when i % 7 = 0 then null else list_transform(range(i % 5),"
            + " lambda x: case when x = 2 then null else 't' || x end) end as tags,"
            + " case when i % 4 = 0 then null else {'a': i, 'b': case when i % 3 = 0 then null"
            + " else [i, null] end} end as meta,"
            + " list_transform(range(i % 3), lambda x: {'k': x, 'l': [range(x), null, []]}) as deep"
            + " from range(500) r(i)";
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      statement.execute(
          "copy (" + rows + ") to '" + file + "' (format parquet, row_group_size 128)");
      try (ResultSet results =
          statement.executeQuery(
              "select id, to_json(tags), to_json(meta), to_json(deep) from (" + rows + ")")) {
        while (results.next()) {
          List<String> cells = new ArrayList<>();
          for (int i = 2; i <= 4; i++) {
            String json = results.getString(i);
            cells.add(json == null ? "null" : json);
          }
          expected.add(String.join("|", cells));
        }
      }
    }
    List<String> found = new ArrayList<>();
    try (RowSource source = Sources.open(file, SourceOptions.defaults().withBatchRows(60))) {
      assertThat(source.schema().text())
          .isEqualTo(
              "id int64, tags list(string), meta struct(a int64, b list(int64)),"
                  + " deep list(struct(k int64, l list(list(int64))))");
      for (Optional<Batch> batch = source.next(); batch.isPresent(); batch = source.next()) {
        for (Row row : Row.rows(batch.get())) {
          found.add(row.values().stream().skip(1).map(Json::text).collect(Collectors.joining("|")));
        }
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void duckDbReadsWhatIsExported() throws SQLException, IOException {
    Path file = Files.createFile(directory.resolve("out.parquet"));
    List<Row> rows = new Sample(3).rows(500);
    try (ParquetSink sink = new ParquetSink(file, Sample.SCHEMA)) {
      sink.write(Row.batch(Sample.SCHEMA, rows.subList(0, 1)));
      sink.write(Row.batch(Sample.SCHEMA, rows.subList(1, 500)));
      sink.finish();
    }
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select id, flag, tiny, small, mid, byte, single, \"real\", title,"
                    + " epoch_us(seen), list_aggregate(v, 'string_agg', ' '), len(half), len(code),"
                    + " pixel[4] from '"
                    + file
                    + "' order by id")) {
      for (Row row : rows) {
        assertThat(result.next()).isTrue();
        for (int column = 0; column < 9; column++) {
          Object read = result.getObject(column + 1);
          Object wanted = row.values().get(column);
          switch (wanted) {
            case Long whole -> assertThat(((Number) read).longValue()).isEqualTo(whole);
            case Double real -> assertThat(((Number) read).doubleValue()).isEqualTo(real);
            case null, default -> assertThat(read).isEqualTo(wanted);
          }
        }
        assertThat(result.getObject(10)).isEqualTo(row.values().get(10));
        assertThat(result.getString(11).split(" ")).hasSize(8);
        assertThat(result.getInt(12)).isEqualTo(4);
        assertThat(result.getInt(13)).isEqualTo(4);
        assertThat(result.getInt(14)).isBetween(0, 255);
      }
      assertThat(result.next()).isFalse();
    }
  }

  @Test
  void needsNoHadoop() {
    ClassLoader loader = ParquetOfDuckDbTest.class.getClassLoader();
    assertThat(loader.getResource("org/apache/hadoop/conf/Configuration.class")).isNull();
  }
}
