package io.omendb.storage.parquet;

import java.io.IOException;
import java.util.Arrays;

/// Decompresses a raw LZ4 block: sequences of literals and of copies from what came before.
/// Stateless.
final class Lz4Block {
  private static final int SHORTEST_COPY = 4;

  private final byte[] in;
  private final byte[] out;
  private int at;
  private int length;

  private Lz4Block(byte[] in, int size) {
    this.in = in;
    this.out = new byte[size];
  }

  static byte[] decompress(byte[] bytes, int size) throws IOException {
    Lz4Block block = new Lz4Block(bytes, size);
    while (block.at < bytes.length) {
      block.sequence();
    }
    return Arrays.copyOf(block.out, block.length);
  }

  private void sequence() throws IOException {
    int token = next();
    int literals = extended(token >>> 4);
    if (literals > in.length - at || literals > out.length - length) {
      throw new IOException("an LZ4 block's literals reach beyond its end");
    }
    System.arraycopy(in, at, out, length, literals);
    at += literals;
    length += literals;
    if (at == in.length) {
      return;
    }
    int distance = next() | (next() << 8);
    int copy = Math.addExact(extended(token & 15), SHORTEST_COPY);
    if (distance == 0 || distance > length || copy > out.length - length) {
      throw new IOException("an LZ4 block copies from outside");
    }
    // Byte by byte, because a copy may overlap what it writes.
    for (int i = 0; i < copy; i++) {
      out[length] = out[length - distance];
      length++;
    }
  }

  private int extended(int nibble) throws IOException {
    int value = nibble;
    if (nibble == 15) {
      int more;
      do {
        more = next();
        value = Math.addExact(value, more);
      } while (more == 255);
    }
    return value;
  }

  private int next() throws IOException {
    if (at >= in.length) {
      throw new IOException("an LZ4 block ends within a sequence");
    }
    return in[at++] & 0xff;
  }
}
