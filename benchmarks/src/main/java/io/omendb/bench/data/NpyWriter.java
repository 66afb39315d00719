package io.omendb.bench.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes a two-dimensional npy array row by row. For one thread at a time.
final class NpyWriter implements AutoCloseable {
  private static final int HEADER_BYTES = 128;

  private final OutputStream out;
  private final ByteBuffer row;

  /// @param descr the type of a component: `<f4` or `<i4`
  NpyWriter(Path path, String descr, int rows, int columns) throws IOException {
    out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 20);
    row = ByteBuffer.allocate(4 * columns).order(ByteOrder.LITTLE_ENDIAN);
    String header =
        "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + rows + ", " + columns;
    byte[] text =
        ((header + "), }") + " ".repeat(HEADER_BYTES)).getBytes(StandardCharsets.ISO_8859_1);
    int length = HEADER_BYTES - 10;
    text[length - 1] = '\n';
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) length, 0});
    out.write(text, 0, length);
  }

  void write(float[] values) throws IOException {
    row.clear().asFloatBuffer().put(values);
    out.write(row.array());
  }

  void write(int[] values) throws IOException {
    row.clear().asIntBuffer().put(values);
    out.write(row.array());
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
