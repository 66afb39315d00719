package io.omendb.cli.demo;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Writes small pictures as PNG files (ISO/IEC 15948): black ink whose strength is the alpha
/// channel, so that a page can show them on any ground. Stateless.
final class Png {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int GRAY_WITH_ALPHA = 4;

  private Png() {}

  /// A `data:` URI of the picture.
  static String dataUri(byte[] ink, int width, int height) {
    return "data:image/png;base64,"
        + Base64.getEncoder().encodeToString(encode(ink, width, height));
  }

  static byte[] encode(byte[] ink, int width, int height) {
    byte[] lines = new byte[height * (1 + 2 * width)];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        lines[y * (1 + 2 * width) + 2 + 2 * x] = ink[y * width + x];
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13);
    header.putInt(width).putInt(height).put((byte) 8).put((byte) GRAY_WITH_ALPHA);
    chunk(out, "IHDR", header.array());
    chunk(out, "IDAT", deflated(lines));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static byte[] deflated(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] buffer = new byte[4_096];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
