package io.omendb.conformance.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.frame.FrameBytes;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.frame.FrameWriter;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.manifest.codec.ManifestReader;
import io.omendb.storage.format.manifest.codec.ManifestWriter;
import io.omendb.storage.format.rows.RowIdFile;
import io.omendb.storage.format.rows.RowIdMap;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectUpload;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Worked bytes of the chapters are read, and written again byte for byte.
class SpecExamplesTest {
  private static final UUID SEGMENT = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
  private static final UUID DATASET = new UUID(0, 1);

  private static ObjectBytes object(String name, byte[] bytes) {
    MemoryObjectStore store = new MemoryObjectStore("memory:example");
    store.putIfAbsent(name, bytes);
    return store.open(name);
  }

  @Test
  void primitives() {
    ByteBuffer id = ByteBuffer.wrap(SpecText.bytes("id"));
    assertThat(new UUID(id.getLong(), id.getLong())).isEqualTo(SEGMENT);
    int crc = Crc32c.of("123456789".getBytes(StandardCharsets.US_ASCII));
    int masked = ByteBuffer.wrap(SpecText.bytes("masked")).order(ByteOrder.LITTLE_ENDIAN).getInt();
    assertThat(masked).isEqualTo(Crc32c.masked(crc));
    assertThat(SpecText.example("root-name")).isEqualTo(ManifestNames.root(7));
    assertThat(ManifestNames.version(SpecText.example("root-name"))).hasValue(7);
  }

  @Test
  void frame() {
    byte[] bytes = SpecText.bytes("frame");
    String name = SEGMENT + "-a.idx";
    FrameReader reader = FrameReader.open(object("index/" + name, bytes), FrameKind.INDEX, DATASET);
    reader.verifyAll();
    assertThat(reader.verified(7).toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
    FrameBytes target = new FrameBytes();
    try (FrameWriter writer = new FrameWriter(target, name, FrameKind.INDEX, SEGMENT, DATASET)) {
      writer.section(7, 64);
      writer.write(MemorySegment.ofArray(new byte[] {1, 2, 3}));
      writer.complete();
    }
    assertThat(target.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void deletions() {
    byte[] bytes = SpecText.bytes("deletions");
    DeletedRows deleted = DeletedRows.decode(bytes, 4, 501, "example");
    assertThat(deleted.toArray()).containsExactly(1, 2, 3, 500);
    assertThat(deleted.encode()).isEqualTo(bytes);
  }

  @Test
  void root() {
    byte[] bytes = SpecText.bytes("root");
    ManifestRoot root =
        ManifestReader.root(object("manifest/" + ManifestNames.root(1), bytes)).root();
    assertThat(root.datasetId()).isEqualTo(DATASET);
    assertThat(root.operation().kind()).isEqualTo(Operation.Kind.CREATE);
    assertThat(root.operation().transaction()).isEqualTo(new UUID(0, 2));
    assertThat(root.timestamp()).isEqualTo(Instant.parse("2027-01-15T08:00:00Z"));
    assertThat(root.schema().text()).isEqualTo("id int64");
    assertThat(ManifestWriter.root(root).bytes()).isEqualTo(bytes);
  }

  @Test
  void ranges() {
    RowIdMap map = RowIdMap.of(List.of(new RowIdRange(3, 5), new RowIdRange(20, 1)));
    MemoryObjectStore store = new MemoryObjectStore("memory:example");
    String name = "index/" + ManifestNames.rows(SEGMENT);
    try (ObjectUpload upload = store.create(name)) {
      RowIdFile.write(upload, map, SEGMENT, DATASET);
    }
    FrameReader reader = FrameReader.open(store.open(name), FrameKind.ROW_IDS, DATASET);
    assertThat(reader.verified(RowIdFile.RANGES_SECTION).toArray(ValueLayout.JAVA_BYTE))
        .isEqualTo(SpecText.bytes("ranges"));
  }
}
