package io.omendb.cli.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.storage.error.StorageException.InvalidInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of true neighbours.
class NeighborFileTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"<i4", "<u4", "<i8"})
  void npy(String descr) throws IOException {
    int width = descr.charAt(2) - '0';
    ByteBuffer data = ByteBuffer.allocate(6 * width).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 6; i++) {
      if (width == 8) {
        data.putLong(i + 5_000_000_000L);
      } else {
        data.putInt(i + 20_000_000);
      }
    }
    long first = width == 8 ? 5_000_000_000L : 20_000_000;
    Path file = npy(descr, "(2, 3)", data.array());
    assertThat(NeighborFile.read(file, 2))
        .containsExactly(new long[] {first, first + 1}, new long[] {first + 3, first + 4});
  }

  @Test
  void ivecs() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(2).putInt(7).putInt(8).putInt(2).putInt(9).putInt(10);
    Path file = Files.write(directory.resolve("n.ivecs"), data.array());
    assertThat(NeighborFile.read(file, 1)).containsExactly(new long[] {7}, new long[] {9});
    Path cut =
        Files.write(directory.resolve("cut.ivecs"), java.util.Arrays.copyOf(data.array(), 22));
    assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> NeighborFile.read(cut, 1));
  }

  @Test
  void wrongFilesAreRefused() throws IOException {
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> NeighborFile.read(npy("<f4", "(2, 3)", new byte[24]), 2));
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> NeighborFile.read(npy("<i4", "(2, 3)", new byte[23]), 2));
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> NeighborFile.read(npy("<i4", "(999999999, 999999999)", new byte[24]), 2));
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> NeighborFile.read(npy("<i4", "(2, 3)", new byte[24]), 4))
        .withMessageContaining("fewer than -k 4");
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> NeighborFile.read(directory.resolve("none.npy"), 1));
  }

  private Path npy(String descr, String shape, byte[] data) throws IOException {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(descr, shape);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x93);
    out.writeBytes("NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1));
    out.write(header.length());
    out.write(header.length() >> 8);
    out.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(data);
    return Files.write(directory.resolve("n.npy"), out.toByteArray());
  }
}
