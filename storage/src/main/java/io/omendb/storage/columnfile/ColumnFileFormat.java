package io.omendb.storage.columnfile;

import io.omendb.storage.format.Limits;

/// The layout of column files: spec chapter 06. Stateless.
///
/// ```
/// "ARROW1" 00 00                       offset 0
/// schema message                       padded, so that what follows is 64-byte aligned
/// record batch: metadata, body         scalars: one per 65,536 rows, bodies 64-byte aligned
///                                      vectors: exactly one, its body at offset 4,096
/// FF FF FF FF 00 00 00 00              end of the stream part
/// footer                               schema, blocks, checksum of every 16 KiB before it
/// footer length (i32) "ARROW1"
/// ```
public final class ColumnFileFormat {
  /// Rows of a record batch of scalar columns; the last one of a file may have fewer.
  public static final int BATCH_ROWS = 65_536;

  /// Where the vectors begin in a vector file.
  public static final int VECTOR_BODY_OFFSET = 4_096;

  /// Every message and every buffer begins at a multiple of this.
  public static final int ALIGNMENT = 64;

  /// The most bytes of one buffer of a record batch after decompression: spec chapter 17.
  public static final int MAX_BUFFER_BYTES = (int) Limits.MAX_BUFFER_BYTES;

  /// The most bytes that one byte of zstd can stand for: a block of 128 KiB takes four at least.
  public static final int MAX_EXPANSION = 32_768;

  /// The most elements of all lists of a column in a record batch.
  public static final int MAX_ELEMENTS = 1 << 28;

  /// Compression level of scalar buffers.
  public static final int ZSTD_LEVEL = 3;

  /// Bytes before the first message, and at the very end.
  static final byte[] MAGIC = {'A', 'R', 'R', 'O', 'W', '1'};

  /// Footer length and magic.
  static final int TRAILER_BYTES = 10;

  /// The end of the stream part.
  static final int END_OF_STREAM_BYTES = 8;

  /// What precedes the metadata of a message.
  static final int CONTINUATION = -1;

  /// Key of the checksums in the footer's metadata.
  public static final String BLOCK_CRC_KEY = "omendb.block_crc32c";

  /// Key of a field's id in the field's metadata.
  static final String FIELD_ID_KEY = "omendb.field_id";

  private ColumnFileFormat() {}

  /// `length` rounded up to a multiple of 64.
  static long aligned(long length) {
    return Math.addExact(length, ALIGNMENT - 1) & -ALIGNMENT;
  }
}
