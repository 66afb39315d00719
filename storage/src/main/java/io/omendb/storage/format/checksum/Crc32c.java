package io.omendb.storage.format.checksum;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// CRC-32C (Castagnoli) of segments of any size, and of concatenations from the checksums of their
/// parts: spec chapter 02. Stateless and thread-safe.
public final class Crc32c {
  private static final long CHUNK_BYTES = 1L << 30;

  /// The polynomial with its bits reversed, as the algorithm shifts to the right.
  private static final int POLYNOMIAL = 0x82F63B78;

  /// x^8 modulo the polynomial: what appending one byte multiplies a checksum by.
  private static final int ONE_BYTE = 1 << (31 - 8);

  /// What masking adds.
  static final int MASK_DELTA = 0xa282ead8;

  private Crc32c() {}

  public static int of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  public static int of(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /// The checksum of a whole segment, native or over a byte array.
  public static int of(MemorySegment bytes) {
    CRC32C crc = new CRC32C();
    for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
      ByteBuffer chunk =
          bytes.asSlice(at, Math.min(CHUNK_BYTES, bytes.byteSize() - at)).asByteBuffer();
      crc.update(chunk);
    }
    return (int) crc.getValue();
  }

  /// The form in which a checksum stands beside the bytes it covers. The CRC of bytes that are
  /// followed by their own plain CRC is the same for all bytes, so that a checksum over a whole
  /// file would say nothing; rotating and adding breaks that.
  public static int masked(int crc) {
    return Integer.rotateRight(crc, 15) + MASK_DELTA;
  }

  /// The checksum that was [masked][#masked].
  public static int unmasked(int stored) {
    return Integer.rotateLeft(stored - MASK_DELTA, 15);
  }

  /// The checksum of `A B` from those of `A` and `B` and the number of bytes in `B`, in logarithmic
  /// time.
  public static int combine(int first, int second, long secondBytes) {
    return multiply(first, power(secondBytes)) ^ second;
  }

  /// x^(8 * bytes) modulo the polynomial, bits reversed.
  static int power(long bytes) {
    int result = 1 << 31;
    int square = ONE_BYTE;
    for (long rest = bytes; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        result = multiply(result, square);
      }
      square = multiply(square, square);
    }
    return result;
  }

  /// The product of two polynomials over GF(2) modulo the CRC's, bits reversed.
  static int multiply(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int bit = 31; bit >= 0; bit--) {
      if ((a >>> bit & 1) != 0) {
        product ^= shifted;
      }
      shifted = (shifted >>> 1) ^ ((shifted & 1) != 0 ? POLYNOMIAL : 0);
    }
    return product;
  }
}
