package io.omendb.storage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.omendb.storage.error.StorageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Arrow IPC files and streams that Arrow's own library wrote.
final class ArrowSourceTest {
  private static final int ROWS = 20;

  @TempDir private Path directory;

  private static byte[] arrow(boolean stream, int batches) throws IOException {
    return arrow(stream, batches, ROWS);
  }

  /// The vector of row `absent` is null.
  private static byte[] arrow(boolean stream, int batches, int absent) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BufferAllocator allocator = new RootAllocator();
        VarCharVector names = new VarCharVector("name", allocator);
        BitVector flags = new BitVector("ok", allocator);
        FixedSizeListVector vectors =
            new FixedSizeListVector(
                "v", allocator, FieldType.nullable(new ArrowType.FixedSizeList(2)), null)) {
      names.allocateNew();
      flags.allocateNew(ROWS);
      vectors.addOrGetVector(
          FieldType.notNullable(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)));
      vectors.setInitialCapacity(ROWS);
      vectors.allocateNew();
      Float4Vector components = (Float4Vector) vectors.getDataVector();
      for (int row = 0; row < ROWS; row++) {
        if (row % 3 != 0) {
          names.setSafe(row, ("n" + row).getBytes(StandardCharsets.UTF_8));
        }
        flags.setSafe(row, row % 2);
        if (row == absent) {
          vectors.setNull(row);
        } else {
          vectors.setNotNull(row);
        }
        components.setSafe(2 * row, row);
        components.setSafe(2 * row + 1, 0.5f);
      }
      try (VectorSchemaRoot root = new VectorSchemaRoot(List.of(names, flags, vectors));
          ArrowWriter writer =
              stream
                  ? new ArrowStreamWriter(root, null, Channels.newChannel(out))
                  : new ArrowFileWriter(root, null, Channels.newChannel(out))) {
        root.setRowCount(ROWS);
        writer.start();
        for (int i = 0; i < batches; i++) {
          writer.writeBatch();
        }
        writer.end();
      }
    }
    return out.toByteArray();
  }

  @Test
  void readsFilesAndStreams() throws IOException {
    for (boolean stream : new boolean[] {false, true}) {
      byte[] bytes = arrow(stream, 2);
      Path file = Files.write(directory.resolve("t.arrow"), bytes);
      assertRows(Rows.of(file, SourceOptions.defaults()));
      assertRows(Rows.of(file, SourceOptions.defaults().withBatchRows(7)));
      Path packed = Files.write(directory.resolve("t.arrow.zst"), Zstd.compress(bytes));
      assertRows(Rows.of(packed, SourceOptions.defaults().withBatchRows(7)));
    }
  }

  private static void assertRows(List<String> rows) {
    assertThat(rows)
        .hasSize(2 * ROWS)
        .startsWith("null|false|[0.0, 0.5]", "n1|true|[1.0, 0.5]")
        .endsWith("n19|true|[19.0, 0.5]");
    assertThat(rows.subList(0, ROWS)).isEqualTo(rows.subList(ROWS, 2 * ROWS));
  }

  @Test
  void batchesAreBounded() throws IOException {
    Path file = Files.write(directory.resolve("t.arrow"), arrow(false, 1));
    try (RowSource source = Sources.open(file, SourceOptions.defaults().withBatchRows(7))) {
      assertThat(source.rowsLeft()).hasValue(20);
      assertThat(source.next().orElseThrow().rows()).isEqualTo(7);
      assertThat(source.rowsLeft()).hasValue(13);
      assertThat(source.next().orElseThrow().rows()).isEqualTo(7);
      assertThat(source.next().orElseThrow().rows()).isEqualTo(6);
      assertThat(source.next()).isEmpty();
    }
  }

  @Test
  void nullVectorsOfLargeBatchesAreRefusedByRow() throws IOException {
    Path file = Files.write(directory.resolve("t.arrow"), arrow(false, 1, 9));
    assertThatThrownBy(() -> Rows.of(file, SourceOptions.defaults().withBatchRows(7)))
        .isInstanceOf(StorageException.InvalidInput.class)
        .hasMessage("row 9: vector in column 'v' is null");
  }

  @Test
  void closesTwice() throws IOException {
    byte[] bytes = arrow(false, 1);
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(bytes);
    }
    List<Path> files =
        List.of(
            Files.write(directory.resolve("t.arrow"), bytes),
            Files.write(directory.resolve("t.arrow.gz"), gzip.toByteArray()),
            Files.write(directory.resolve("t.arrow.zst"), Zstd.compress(bytes)),
            Files.writeString(directory.resolve("t.csv"), "a\n1\n"));
    for (Path file : files) {
      RowSource source = Sources.open(file, SourceOptions.defaults());
      assertThat(source.next()).isPresent();
      source.close();
      assertThatCode(source::close).as("%s", file).doesNotThrowAnyException();
    }
  }

  @Test
  void reportsDamage() throws IOException {
    byte[] whole = arrow(false, 1);
    for (int length : new int[] {0, 5, 100, whole.length - 1}) {
      Path file = Files.write(directory.resolve("t.arrow"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Rows.of(file))
          .as("%d bytes", length)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("t.arrow");
    }
    byte[] packed = Zstd.compress(whole);
    Path file = Files.write(directory.resolve("t.arrow.zst"), Arrays.copyOf(packed, 200));
    assertThatThrownBy(() -> Rows.of(file))
        .hasMessage("t.arrow.zst: unexpected end of compressed stream after 200 bytes");
  }
}
