package io.omendb.conformance.hostile;

import io.omendb.storage.format.checksum.Crc32c;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// The bytes of a column file (chapter 06) to be changed at will, and then to be given the
/// checksums that they would have. For one thread at a time.
final class ForgedColumns {
  private static final int BLOCK = 16384;
  private static final int BLOCK_ENTRY = 24;
  private static final int PAIR = 16;

  final ByteBuffer bytes;

  /// Where the tail begins.
  final int tail;

  /// Tables of the footer and of the first record batch, and where the vectors of the latter begin.
  final Flat footer;

  final Flat message;
  final Flat batch;

  private final int body;
  private final int checksums;

  ForgedColumns(byte[] file) {
    bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    tail = file.length - 10 - bytes.getInt(file.length - 10);
    footer = Flat.root(bytes, tail);
    message = Flat.root(bytes, Math.toIntExact(bytes.getLong(block(0))) + 8);
    batch = message.table(2);
    body = Math.toIntExact(bytes.getLong(block(0)) + bytes.getInt(block(0) + 8));
    Flat pair = footer.tableIn(4, 0);
    checksums = pair.target(1) + 4;
  }

  /// Where the footer says where record batch `index` lies: offset, bytes of metadata, of the body.
  int block(int index) {
    return footer.target(3) + 4 + BLOCK_ENTRY * index;
  }

  /// Where node `index` of the first record batch stands: rows, then nulls.
  int node(int index) {
    return batch.target(1) + 4 + PAIR * index;
  }

  /// Where the place of buffer `index` in the body stands: offset, then length.
  int buffer(int index) {
    return batch.target(2) + 4 + PAIR * index;
  }

  /// Where the content of buffer `index` begins.
  int content(int index) {
    return body + Math.toIntExact(bytes.getLong(buffer(index)));
  }

  /// Lets a buffer be within another, large one of a column that holds any bytes.
  ///
  /// @param from where in the large one, a multiple of 64
  /// @param claimed what stands before the bytes: their length once decompressed
  void place(int index, int large, int from, long claimed, byte[] stored) {
    if (from + stored.length + 8 > bytes.getLong(buffer(large) + 8)) {
      throw new AssertionError(stored.length + " bytes do not fit into buffer " + large);
    }
    bytes.putLong(content(large) + from, claimed);
    bytes.put(content(large) + from + 8, stored);
    bytes.putLong(buffer(index), bytes.getLong(buffer(large)) + from);
    bytes.putLong(buffer(index) + 8, stored.length + 8L);
  }

  /// The length of the tail as it is in the file.
  int tailBytes() {
    return bytes.limit() - tail;
  }

  int tailCrc() {
    return Crc32c.of(bytes.array(), tail, tailBytes());
  }

  /// The file with right checksums of its blocks.
  byte[] sealed() {
    ByteBuffer sums =
        ByteBuffer.allocate(4 * Math.ceilDiv(tail, BLOCK)).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < tail; from += BLOCK) {
      sums.putInt(Crc32c.of(bytes.array(), from, Math.min(BLOCK, tail - from)));
    }
    String text = Base64.getEncoder().encodeToString(sums.array());
    bytes.put(checksums, text.getBytes(StandardCharsets.US_ASCII));
    return bytes.array();
  }
}
