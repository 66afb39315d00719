package io.omendb.storage.columnfile;

/// CRC-32C of bytes from the CRCs of their parts, so that no byte is read twice. Appending `n`
/// bytes multiplies a CRC's polynomial by x^8n modulo the generator. Stateless.
final class Crc32cJoin {
  private static final int GENERATOR = 0x82f63b78;
  private static final int ONE = 1 << 31;

  private Crc32cJoin() {}

  /// The CRC of a file of blocks of 64 KiB, `bytes` in all, and a tail.
  static int file(int[] blockCrcs, long bytes, int tailCrc, int tailBytes) {
    int whole = shift(ColumnFileFormat.BLOCK_BYTES);
    int crc = 0;
    int blocks = Math.toIntExact(Math.ceilDiv(bytes, ColumnFileFormat.BLOCK_BYTES));
    for (int i = 0; i < blocks; i++) {
      long rest = bytes - (long) i * ColumnFileFormat.BLOCK_BYTES;
      int operator =
          rest >= ColumnFileFormat.BLOCK_BYTES ? whole : shift(Math.toIntExact(rest));
      crc = multiply(operator, crc) ^ blockCrcs[i];
    }
    return multiply(shift(tailBytes), crc) ^ tailCrc;
  }

  /// x^(8 * bytes) modulo the generator.
  private static int shift(int bytes) {
    int square = 1 << 30;
    long bits = 8L * bytes;
    int power = ONE;
    for (; bits != 0; bits >>>= 1) {
      if ((bits & 1) != 0) {
        power = multiply(square, power);
      }
      square = multiply(square, square);
    }
    return power;
  }

  /// The product of two polynomials modulo the generator, highest power in the lowest bit.
  private static int multiply(int a, int b) {
    int product = 0;
    int factor = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= factor;
      }
      factor = (factor >>> 1) ^ (-(factor & 1) & GENERATOR);
    }
    return product;
  }
}
