package io.omendb.conformance.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.manifest.ManifestNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The vectors of appendix C are what the code makes of them.
class TestVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void checksums() {
    List<List<String>> rows = SpecText.table("vectors.crc");
    assertThat(rows).hasSizeGreaterThan(3);
    for (List<String> row : rows) {
      int crc = Crc32c.of(HEX.parseHex(row.get(0)));
      assertThat(HEX.toHexDigits(crc)).isEqualTo(row.get(1));
      assertThat(HEX.toHexDigits(Crc32c.masked(crc))).isEqualTo(row.get(2));
    }
  }

  @Test
  void varints() throws IOException {
    List<List<String>> rows = SpecText.table("vectors.varint");
    assertThat(rows).hasSizeGreaterThan(6);
    for (List<String> row : rows) {
      long number = Long.parseLong(row.get(0));
      assertThat(written(out -> out.writeUInt64NoTag(number))).isEqualTo(row.get(1));
      assertThat(written(out -> out.writeSInt64NoTag(number))).isEqualTo(row.get(2));
    }
  }

  private interface Writing {
    void to(CodedOutputStream out) throws IOException;
  }

  private static String written(Writing writing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    writing.to(out);
    out.flush();
    return HEX.formatHex(bytes.toByteArray());
  }

  @Test
  void names() {
    List<List<String>> rows = SpecText.table("vectors.roots");
    assertThat(rows).hasSizeGreaterThan(2);
    for (List<String> row : rows) {
      assertThat(ManifestNames.root(Long.parseLong(row.get(0)))).isEqualTo(row.get(1));
    }
  }

  @Test
  void bitmaps() {
    List<List<String>> rows = SpecText.table("vectors.bitmaps");
    assertThat(rows).hasSizeGreaterThan(3);
    for (List<String> row : rows) {
      int[] positions =
          Stream.of(row.get(0).split(" ")).flatMapToInt(TestVectorsTest::range).toArray();
      byte[] bytes = HEX.parseHex(row.get(1));
      DeletedRows deleted = DeletedRows.decode(bytes, positions.length, 1 << 20, "example");
      assertThat(deleted.toArray()).containsExactly(positions);
      assertThat(HEX.formatHex(deleted.encode())).isEqualTo(row.get(1));
    }
  }

  private static IntStream range(String text) {
    String[] ends = text.split("-");
    return IntStream.rangeClosed(
        Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
  }
}
