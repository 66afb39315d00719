package io.omendb.storage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.Schema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

/// Parquet files that parquet-java wrote, and damaged ones.
final class ParquetSourceTest {
  private static final String FLAT =
      """
      message rows {
        required int64 id;
        optional int32 small (INTEGER(8, true));
        optional int32 u (INTEGER(32, false));
        optional boolean ok;
        optional float f;
        optional double d;
        optional binary name (STRING);
        optional binary raw;
        optional int64 t (TIMESTAMP(MILLIS, true));
        optional int32 day (DATE);
      }
      """;
  private static final String LISTS =
      """
      message rows {
        required int32 id;
        optional group v (LIST) { repeated group list { optional float element; } }
      }
      """;

  @TempDir private Path directory;

  /// Compresses pages without Hadoop.
  private static final class Codecs implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      return new BytesInputCompressor() {
        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
          byte[] plain = bytes.toInputStream().readAllBytes();
          return BytesInput.from(
              switch (codec) {
                case ZSTD -> Zstd.compress(plain);
                case SNAPPY -> Snappy.compress(plain);
                case GZIP -> gzip(plain);
                case LZ4_RAW -> literals(plain);
                default -> plain;
              });
        }

        @Override
        public CompressionCodecName getCodecName() {
          return codec;
        }

        @Override
        public void release() {}
      };
    }

    private static byte[] gzip(byte[] plain) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
        gzip.write(plain);
      }
      return out.toByteArray();
    }

    /// An LZ4 block of one run of literals.
    private static byte[] literals(byte[] plain) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(Math.min(plain.length, 15) << 4);
      for (int rest = plain.length - 15; rest >= 0; rest -= 255) {
        out.write(Math.min(rest, 255));
      }
      out.writeBytes(plain);
      return out.toByteArray();
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void release() {}
  }

  /// Fills a row.
  private interface Row {
    void fill(Group group, int row);
  }

  private Path write(String schema, CompressionCodecName codec, int rows, Row row)
      throws IOException {
    Path path = directory.resolve("t.parquet");
    Files.deleteIfExists(path);
    MessageType type = MessageTypeParser.parseMessageType(schema);
    SimpleGroupFactory groups = new SimpleGroupFactory(type);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(path))
            .withConf(new PlainParquetConfiguration())
            .withType(type)
            .withCodecFactory(new Codecs())
            .withCompressionCodec(codec)
            .withRowGroupSize(20_000L)
            .build()) {
      for (int i = 0; i < rows; i++) {
        Group group = groups.newGroup();
        row.fill(group, i);
        writer.write(group);
      }
    }
    return path;
  }

  private static void flat(Group group, int row) {
    group.add("id", (long) row);
    if (row % 3 == 0) {
      return;
    }
    group.add("small", -row % 128);
    group.add("u", -1);
    group.add("ok", row % 2 == 0);
    group.add("f", row / 2f);
    group.add("d", row / 4.0);
    group.add("name", "n" + row);
    group.add("raw", Binary.fromConstantByteArray(new byte[] {0x61}));
    group.add("t", row * 1_000L);
    group.add("day", row);
  }

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "ZSTD", "SNAPPY", "GZIP", "LZ4_RAW"})
  void readsFlatColumns(CompressionCodecName codec) throws IOException {
    Path file = write(FLAT, codec, 2_500, ParquetSourceTest::flat);
    try (RowSource source = Sources.open(file, SourceOptions.defaults())) {
      assertThat(source.rowsLeft()).hasValue(2_500);
      assertThat(source.schema())
          .isEqualTo(
              Schema.parse(
                  "id int64 not null, small int8, u int64, ok bool, f float32, d float64,"
                      + " name string, raw binary, t timestamp, day timestamp"));
    }
    assertThat(Rows.of(file, SourceOptions.defaults().withBatchRows(999)))
        .hasSize(2_500)
        .startsWith(
            "0|null|null|null|null|null|null|null|null|null",
            "1|-1|4294967295|false|0.5|0.25|n1|a|1000000|86400000000")
        .endsWith("2499|null|null|null|null|null|null|null|null|null");
  }

  private static void list(Group group, int row, float... components) {
    group.add("id", row);
    Group list = group.addGroup("v");
    for (float component : components) {
      list.addGroup("list").add("element", component);
    }
  }

  @Test
  void readsListsAsVectors() throws IOException {
    Path file =
        write(LISTS, CompressionCodecName.ZSTD, 3_000, (group, row) -> list(group, row, row, 0.5f));
    assertThat(Rows.of(file))
        .hasSize(3_000)
        .startsWith("0|[0.0, 0.5]", "1|[1.0, 0.5]")
        .endsWith("2999|[2999.0, 0.5]");
  }

  @Test
  void saysWhichListIsNoVector() throws IOException {
    Path ragged =
        write(
            LISTS,
            CompressionCodecName.ZSTD,
            1_300,
            (group, row) -> list(group, row, row == 1_233 ? new float[1] : new float[2]));
    assertThatThrownBy(() -> Rows.of(ragged))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("t.parquet: row 1,234: column 'v': dimension 1 != 2");
    assertThatThrownBy(() -> Rows.of(ragged, SourceOptions.defaults().withCast("v=vector(3)")))
        .hasMessage("t.parquet: row 1: column 'v': dimension 2 != 3");
    Path absent =
        write(
            LISTS,
            CompressionCodecName.ZSTD,
            2,
            (group, row) -> {
              if (row == 1) {
                group.add("id", row);
              } else {
                list(group, row, 1, 2);
              }
            });
    assertThatThrownBy(() -> Rows.of(absent))
        .hasMessage("t.parquet: row 2: column 'v': a vector cannot be null or empty");
    Path empty = write(LISTS, CompressionCodecName.ZSTD, 2, (group, row) -> list(group, row));
    assertThatThrownBy(() -> Rows.of(empty)).hasMessageContaining("no vector in the first row");
    Path hole =
        write(
            LISTS,
            CompressionCodecName.ZSTD,
            1,
            (group, row) -> {
              list(group, row, 1);
              group.getGroup("v", 0).addGroup("list");
            });
    assertThatThrownBy(() -> Rows.of(hole, SourceOptions.defaults().withCast("v=vector(2)")))
        .hasMessage("t.parquet: row 1: column 'v': component 2 of the vector is null");
    Path nan = write(LISTS, CompressionCodecName.ZSTD, 1, (group, row) -> list(group, row, 0f / 0));
    assertThatThrownBy(() -> Rows.of(nan))
        .hasMessage("t.parquet: row 1: column 'v': component 1 of the vector is NaN");
  }

  @Test
  void readsFixedBytesAsVectors() throws IOException {
    Path file =
        write(
            "message rows { required fixed_len_byte_array(8) v; }",
            CompressionCodecName.SNAPPY,
            2,
            (group, row) ->
                group.add(
                    "v",
                    Binary.fromConstantByteArray(
                        new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) (0x40 + row)})));
    assertThat(Rows.of(file, SourceOptions.defaults().withCast("v=vector(2)")))
        .containsExactly("[1.0, 2.0]", "[1.0, 8.0]");
    assertThatThrownBy(() -> Rows.of(file, SourceOptions.defaults().withCast("v=vector(3)")))
        .hasMessage("t.parquet: row 1: column 'v': 8 bytes != 12 of vector(3)");
  }

  @Test
  void readsListsAndStructs() throws IOException {
    Path file =
        write(
            """
            message rows {
              optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
              optional group meta { required int32 a; optional group in { optional int64 b; } }
              optional group deep (LIST) { repeated group list { optional group element {
                optional group n (LIST) { repeated group list { required int32 element; } }
                optional boolean ok; } } }
              required group m (MAP) { repeated group key_value {
                required binary key (STRING); optional float value; } }
              repeated int32 plain;
              optional group old (LIST) { repeated group array { required int32 x; } }
            }
            """,
            CompressionCodecName.ZSTD,
            3,
            ParquetSourceTest::nested);
    assertThat(Rows.of(file, SourceOptions.defaults().withCast("plain=list(int64)")))
        .containsExactly(
            "[a,null,]|{a=7,in={b=null}}|[{n=[1,2],ok=true},null,{n=[],ok=null}]"
                + "|[{key=k,value=0.5},{key=l,value=null}]|[1,2,3]|[{x=5}]",
            "[]|null|[]|[]|[]|[]",
            "null|{a=8,in=null}|null|[]|[]|null");
  }

  private static void nested(Group group, int row) {
    Group map = group.addGroup("m");
    if (row == 0) {
      Group tags = group.addGroup("tags");
      tags.addGroup("list").add("element", "a");
      tags.addGroup("list");
      tags.addGroup("list").add("element", "");
      Group meta = group.addGroup("meta");
      meta.add("a", 7);
      meta.addGroup("in");
      Group deep = group.addGroup("deep");
      Group first = deep.addGroup("list").addGroup("element");
      Group numbers = first.addGroup("n");
      numbers.addGroup("list").add("element", 1);
      numbers.addGroup("list").add("element", 2);
      first.add("ok", true);
      deep.addGroup("list");
      deep.addGroup("list").addGroup("element").addGroup("n");
      map.addGroup("key_value").append("key", "k").append("value", 0.5f);
      map.addGroup("key_value").append("key", "l");
      group.append("plain", 1).append("plain", 2).append("plain", 3);
      group.addGroup("old").addGroup("array").add("x", 5);
    } else if (row == 1) {
      group.addGroup("tags");
      group.addGroup("deep");
      group.addGroup("old");
    } else {
      group.addGroup("meta").add("a", 8);
    }
  }

  @Test
  void refusesDecimals() throws IOException {
    Path decimal =
        write(
            "message rows { optional int64 price (DECIMAL(18, 2)); }",
            CompressionCodecName.ZSTD,
            0,
            (_, _) -> {});
    assertThatThrownBy(() -> Rows.of(decimal))
        .hasMessageContaining("column 'price' is DECIMAL(18,2), which is not supported");
  }

  @Test
  void reportsDamage() throws IOException {
    byte[] whole =
        Files.readAllBytes(write(FLAT, CompressionCodecName.ZSTD, 50, ParquetSourceTest::flat));
    for (int length : new int[] {0, 3, 12, whole.length / 2, whole.length - 1}) {
      Path file = Files.write(directory.resolve("t.parquet"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Rows.of(file))
          .as("%d bytes", length)
          .isInstanceOf(InvalidInput.class)
          .hasMessageStartingWith("t.parquet: ");
    }
    byte[] damaged = whole.clone();
    for (int i = 20; i < 200; i++) {
      damaged[i] ^= 0x55;
    }
    Path file = Files.write(directory.resolve("t.parquet"), damaged);
    assertThatThrownBy(() -> Rows.of(file)).isInstanceOf(InvalidInput.class);
    byte[] footer = whole.clone();
    footer[whole.length - 5] = 0x7f;
    Path hostile = Files.write(directory.resolve("t.parquet"), footer);
    assertThatThrownBy(() -> Rows.of(hostile)).isInstanceOf(InvalidInput.class);
  }
}
