package io.omendb.storage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Arrays of NumPy and of the TEXMEX data sets.
final class ArraySourceTest {
  @TempDir private Path directory;

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static byte[] npy(String descr, String shape, byte[] data) {
    return npy(
        1, "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n", data);
  }

  private static byte[] npy(int version, String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[8 + (version == 1 ? 2 : 4) + text.length + data.length];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    out.put((byte) version).put((byte) 0);
    if (version == 1) {
      out.putShort((short) text.length);
    } else {
      out.putInt(text.length);
    }
    out.put(text).put(data);
    return bytes;
  }

  private Path write(String name, byte[] bytes) {
    try {
      return Files.write(directory.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] floats(float... values) {
    byte[] bytes = new byte[4 * values.length];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      out.putFloat(value);
    }
    return bytes;
  }

  private static byte[] fvecs(int dimension, float... values) {
    byte[] bytes = new byte[values.length / dimension * (4 + 4 * dimension)];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      if (i % dimension == 0) {
        out.putInt(dimension);
      }
      out.putFloat(values[i]);
    }
    return bytes;
  }

  @Test
  void readsVectors() {
    Path file = write("v.npy", npy("<f4", "(3, 2)", floats(1, 2, 3, 4, 5, -0.5f)));
    assertThat(Rows.of(file)).containsExactly("[1.0, 2.0]", "[3.0, 4.0]", "[5.0, -0.5]");
    assertThat(Rows.of(file, SourceOptions.defaults().withBatchRows(2))).hasSize(3);
    try (RowSource source = Sources.open(file, SourceOptions.defaults())) {
      assertThat(source.schema().text()).isEqualTo("v vector(2)");
      assertThat(source.rowsLeft()).hasValue(3);
    }
  }

  @Test
  void readsEveryElementType() {
    String[][] cases = {
      {"<f2", "003c00c0", "1.0,-2.0"},
      {"<f4", "0000803f000000c0", "1.0,-2.0"},
      {"<f8", "000000000000f03f00000000000000c0", "1.0,-2.0"},
      {"|i1", "ff7f", "-1,127"},
      {"|u1", "ff7f", "255,127"},
      {"<i2", "ff7f0080", "32767,-32768"},
      {"<u2", "ffff0100", "65535,1"},
      {"<i4", "ffffff7f00000080", "2147483647,-2147483648"},
      {"<u4", "ffffffff01000000", "4294967295,1"},
      {"<i8", "ffffffffffffff7f0000000000000080", "9223372036854775807,-9223372036854775808"},
      {"|b1", "0100", "true,false"},
      {"<U2", "e90000000000000061000000" + "00f60100", "é,a😀"},
      {"|S2", "61006263", "a,bc"},
    };
    for (String[] one : cases) {
      byte[] data = HexFormat.of().parseHex(one[1]);
      for (int version = 1; version <= 3; version++) {
        String header =
            "{'descr': '" + one[0] + "', 'fortran_order': False, 'shape': (2,), }          \n";
        Path file = write("x.npy", npy(version, header, data));
        assertThat(Rows.of(file)).as(one[0]).isEqualTo(Arrays.asList(one[2].split(",", -1)));
      }
    }
  }

  @Test
  void castsVectorsOnlyWithoutLoss() {
    Path bytes = write("b.npy", npy("|u1", "(2, 2)", new byte[] {0, 1, (byte) 255, 3}));
    assertThat(Rows.of(bytes, SourceOptions.defaults().withCast("b=vector(2, float32)")))
        .containsExactly("[0.0, 1.0]", "[255.0, 3.0]");
    Path floats = write("f.npy", npy("<f4", "(2, 2)", floats(0, 1, 255, 3)));
    SourceOptions toBytes = SourceOptions.defaults().withCast("f=vector(2, uint8)");
    assertThat(Rows.of(floats, toBytes)).containsExactly("[0.0, 1.0]", "[255.0, 3.0]");
    Path half = write("f.npy", npy("<f4", "(2, 2)", floats(0, 1, 2.5f, 3)));
    assertThatThrownBy(() -> Rows.of(half, toBytes))
        .hasMessage("f.npy: row 2: column 'f': component 2.5 cannot be uint8");
  }

  @Test
  void refusesWhatIsNotFinite() {
    Path file = write("v.npy", npy("<f4", "(2, 2)", floats(0, 1, 3, Float.NaN)));
    assertThatThrownBy(() -> Rows.of(file))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("v.npy: row 2: column 'v': component 2 of the vector is NaN");
    Path wide = write("v.npy", npy("<f8", "(1, 1)", little(8).putDouble(1e300).array()));
    assertThatThrownBy(() -> Rows.of(wide)).hasMessageContaining("row 1: 1.0E300 is too large");
  }

  @Test
  void refusesHostileHeaders() {
    byte[] data = new byte[16];
    refused(new byte[0], "not a .npy file");
    refused("\u0093NUMPX".getBytes(StandardCharsets.ISO_8859_1), "not a .npy file");
    refused(npy(9, "{}", data), ".npy version 9 is not supported");
    refused(npy("<f4", "(-1, 4)", data), "impossible shape (-1, 4)");
    refused(npy("<f4", "(2147483648, 2147483648)", data), "vectors of dimension 2147483648");
    refused(npy("<f4", "(999999999999999999, 65536)", data), "impossible shape");
    refused(
        npy("<f4", "(2147483648,)", data),
        "promises 2,147,483,648 rows of 4 bytes, but 16 bytes follow");
    refused(npy("<f4", "(3,)", data), "promises 3 rows of 4 bytes, but 16 bytes follow");
    refused(npy("<f4", "(1, 0)", data), "vectors of dimension 0");
    refused(npy("<f4", "(1, 2, 2)", data), "arrays of 1 or 2 dimensions are supported");
    refused(npy("<f4", "()", data), "arrays of 1 or 2 dimensions are supported");
    refused(npy(">f4", "(4,)", data), "big-endian");
    refused(npy("<c8", "(2,)", data), "element type 'c8' is not supported");
    refused(npy("|O", "(2,)", data), "element type 'O' is not supported");
    refused(npy("<U0", "(2,)", data), "impossible shape");
    refused(npy("<U999999999", "(2,)", data), "are too long");
    refused(npy(1, "{'descr': [('a', '<f4')], 'shape': (1,)}", data), "missing or structured");
    refused(npy(1, "{'descr': '<f4'}", data), "malformed header");
    byte[] longHeader = npy(2, "{}", data);
    longHeader[8] = (byte) 0xff;
    longHeader[9] = (byte) 0xff;
    longHeader[11] = (byte) 0xff;
    refused(longHeader, "is longer than 65536");
    byte[] whole = npy("<f4", "(4,)", data);
    for (int length = 0; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length), "x.npy");
    }
  }

  private void refused(byte[] bytes, String message) {
    Path file = write("x.npy", bytes);
    assertThatThrownBy(() -> Rows.of(file))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message);
  }

  @Test
  void readsVecs() {
    Path floats = write("a.fvecs", fvecs(2, 1, 2, 3, 4));
    assertThat(Rows.of(floats)).containsExactly("[1.0, 2.0]", "[3.0, 4.0]");
    byte[] bytes = little(12).putInt(2).put((byte) 1).put((byte) 255).putInt(2).array();
    Path small = write("a.bvecs", bytes);
    assertThat(Rows.of(small)).containsExactly("[1.0, 255.0]", "[0.0, 0.0]");
    Path whole = write("a.ivecs", little(12).putInt(2).putInt(7).putInt(-9).array());
    assertThat(Rows.of(whole)).containsExactly("[7.0, -9.0]");
    Path single = write("a.ivecs", little(8).putInt(1).putInt(16777217).array());
    assertThat(Rows.of(single)).containsExactly("16777217");
    Path lossy = write("a.ivecs", little(12).putInt(2).putInt(1).putInt(16777217).array());
    assertThatThrownBy(() -> Rows.of(lossy)).hasMessageContaining("row 1: 16777217 cannot be");
  }

  @Test
  void refusesBadVecs() {
    assertThatThrownBy(() -> Rows.of(write("a.fvecs", little(8).putInt(-1).array())))
        .hasMessage("a.fvecs: row 1: dimension -1 is not in 1..65536");
    assertThatThrownBy(() -> Rows.of(write("a.fvecs", new byte[0]))).hasMessage("a.fvecs is empty");
    assertThatThrownBy(() -> Rows.of(write("a.fvecs", Arrays.copyOf(fvecs(2, 1, 2), 11))))
        .hasMessage(
            "a.fvecs: its size of 11 bytes is not a multiple of 12, the size of a row of dimension"
                + " 2");
    byte[] mixed = fvecs(2, 1, 2, 3, 4);
    mixed[12] = 3;
    assertThatThrownBy(() -> Rows.of(write("a.fvecs", mixed)))
        .hasMessage("a.fvecs: row 2: dimension 3 != 2 of the first row");
  }

  @Test
  void readsCompressedFiles() throws IOException {
    byte[] plain = fvecs(2, 1, 2, 3, 4);
    assertThat(Rows.of(write("a.fvecs.gz", gzip(plain)))).hasSize(2);
    assertThat(Rows.of(write("a.fvecs.zst", Zstd.compress(plain)))).hasSize(2);
    byte[] array = npy("<f4", "(2, 2)", floats(1, 2, 3, 4));
    assertThat(Rows.of(write("a.npy.gz", gzip(array)))).hasSize(2);
    Path more = write("a.npy.gz", gzip(Arrays.copyOf(array, array.length + 1)));
    assertThatThrownBy(() -> Rows.of(more))
        .hasMessage("a.npy.gz: bytes follow the 2 rows of its header");
    Path less = write("a.npy.gz", gzip(Arrays.copyOf(array, array.length - 1)));
    assertThatThrownBy(() -> Rows.of(less)).hasMessage("a.npy.gz: row 2: the file ends within it");
  }

  @Test
  void saysWhereACompressedStreamEnds() throws IOException {
    byte[] plain = new byte[40_000];
    new SplittableRandom(3).nextBytes(plain);
    byte[] array = npy("|u1", "(40000,)", plain);
    byte[] gz = Arrays.copyOf(gzip(array), 20_000);
    assertThatThrownBy(() -> Rows.of(write("a.npy.gz", gz)))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("a.npy.gz: unexpected end of compressed stream after 20,000 bytes");
    byte[] zst = Arrays.copyOf(Zstd.compress(array), 20_000);
    assertThatThrownBy(() -> Rows.of(write("a.npy.zst", zst)))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("a.npy.zst: unexpected end of compressed stream after 20,000 bytes");
    assertThatThrownBy(
            () -> Rows.of(write("a.npy.gz", "hello, world".getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("a.npy.gz: damaged compressed stream near byte");
    assertThatThrownBy(
            () -> Rows.of(write("a.npy.zst", "hello, world".getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("a.npy.zst: damaged compressed stream near byte");
  }

  @Test
  void namesTheFileOfTheColumn() {
    Path vectors = write("v.fvecs", fvecs(2, 1, 2, 3, 4, 5, 6));
    Path labels = write("l.npy", npy("|u1", "(3,)", new byte[] {7, 8, 9}));
    List<String> both = List.of("v=" + vectors, "label=" + labels);
    SourceOptions narrow = SourceOptions.defaults().withCast("label=bool");
    assertThatThrownBy(() -> Rows.of(Sources.open(both, narrow)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageStartingWith("l.npy: ")
        .hasMessageContaining("column 'label'");
    Path wide = write("w.npy", npy("<i2", "(3,)", new byte[] {1, 0, 2, 0, 0, 4}));
    assertThatThrownBy(() ->
            Rows.of(
                Sources.open(
                    List.of("v=" + vectors, "label=" + wide),
                    SourceOptions.defaults().withCast("label=int8"))))
        .hasMessageStartingWith("w.npy: row 3: column 'label'");
    assertThatThrownBy(() -> Sources.open(both, SourceOptions.defaults().withCast("x=int8")))
        .hasMessage("v.fvecs + l.npy has no column 'x' to cast");
  }

  @Test
  void zipsArraysOfEqualLength() {
    Path vectors = write("v.fvecs", fvecs(2, 1, 2, 3, 4, 5, 6));
    Path labels = write("l.npy", npy("|u1", "(3,)", new byte[] {7, 8, 9}));
    Path few = write("few.npy", npy("|u1", "(2,)", new byte[] {7, 8}));
    SourceOptions small = SourceOptions.defaults().withBatchRows(2);
    assertThat(Rows.of(Sources.open(List.of("vector=" + vectors, "label=" + labels), small)))
        .containsExactly("[1.0, 2.0]|7", "[3.0, 4.0]|8", "[5.0, 6.0]|9");
    assertThatThrownBy(() -> Sources.open(List.of("v=" + vectors, "l=" + few), small))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("v.fvecs has 3 rows, but few.npy has 2");
    assertThatThrownBy(() -> Sources.open(List.of("v=" + vectors, "v=" + labels), small))
        .hasMessage("duplicate column 'v'");
    assertThatThrownBy(() -> Sources.open(List.of("v=" + vectors, labels.toString()), small))
        .hasMessage("the column of l.npy has no name");
    assertThatThrownBy(() -> Sources.open(List.of("_rowid=" + labels), small))
        .isInstanceOf(InvalidInput.class);
  }

  @Test
  void refusesUnknownFiles() {
    Path text = write("notes.txt", new byte[0]);
    assertThatThrownBy(() -> Rows.of(text))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("unknown format '.txt' of notes.txt");
    assertThatThrownBy(() -> Rows.of(directory.resolve("none.npy"))).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> Rows.of(directory)).isInstanceOf(InvalidInput.class);
  }
}
