package io.omendb.conformance.reader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;

/// Numbers, ids, text and checksums (chapters 01 and 02). Stateless.
final class Primitives {
  private Primitives() {}

  /// Bytes as a little-endian buffer.
  static ByteBuffer of(byte[] bytes) {
    return ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asReadOnlyBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /// A part of a buffer, refused where it leaves the buffer.
  static ByteBuffer slice(ByteBuffer bytes, long offset, long length, String rule) {
    Refused.unless(
        offset >= 0 && length >= 0 && offset <= bytes.limit() && length <= bytes.limit() - offset,
        rule,
        "bytes " + offset + " + " + length + " of " + bytes.limit());
    return bytes
        .slice(Math.toIntExact(offset), Math.toIntExact(length))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  static long u64(ByteBuffer bytes, int offset) {
    long value = bytes.getLong(offset);
    Refused.unless(value >= 0, "01", "a u64 above 2^63 - 1");
    return value;
  }

  static UUID id(ByteBuffer bytes, int offset) {
    ByteBuffer big = bytes.duplicate().order(ByteOrder.BIG_ENDIAN);
    return new UUID(big.getLong(offset), big.getLong(offset + 8));
  }

  static UUID id(byte[] bytes, String rule) {
    Refused.unless(bytes.length == 16, rule, "an id of " + bytes.length + " bytes");
    return id(ByteBuffer.wrap(bytes), 0);
  }

  static String text(ByteBuffer bytes, String rule) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate());
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new Refused(rule, "text that is not UTF-8");
    }
  }

  static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().rewind());
    return (int) crc.getValue();
  }

  static int masked(ByteBuffer bytes) {
    return Integer.rotateRight(crc(bytes), 15) + 0xa282ead8;
  }

  static void zeros(ByteBuffer bytes, int from, int to, String rule) {
    for (int i = from; i < to; i++) {
      Refused.unless(bytes.get(i) == 0, rule, "byte " + i + " of padding is not zero");
    }
  }

  static int roundUp(int value, int multiple) {
    return Math.multiplyExact(Math.ceilDiv(value, multiple), multiple);
  }
}
