package io.omendb.storage.format.frame;

import io.omendb.storage.format.checksum.BlockSums;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.UUID;

/// Constants and offsets of the frame; all integers are little-endian. Spec chapter 04. Stateless
/// and thread-safe.
///
/// ```
///  0        8     12    14    16             32             48        52         60       64
/// +--------+-----+-----+-----+--------------+--------------+---------+----------+--------+
/// | magic  |kind |major|minor| file id      | dataset id   | name crc| zeros    | crc    |  header
/// +--------+-----+-----+-----+--------------+--------------+---------+----------+--------+
/// | section | zeros | section | zeros ... up to bodyBytes, a multiple of 64              |  body
/// +----------------------------------------------------------------------------------------+
/// | crc of each 16 KiB block of [0, bodyBytes)                                            |  tables
/// | id u32, zeros u32, offset u64, length u64 of each section                             |
/// +-----------+-----------+---------+----------+------------+------------+-----------------+
/// | bodyBytes | fileBytes | blocks  | sections | tables crc | footer crc | end magic       |  footer
/// +-----------+-----------+---------+----------+------------+------------+-----------------+
///  0           8           16        20         24           28           32               40
/// ```
public final class FrameFormat {
  static final byte[] MAGIC = {(byte) 0x89, 0x4F, 0x4D, 0x45, 0x4E, 0x0D, 0x0A, 0x1A};
  static final byte[] END_MAGIC = {0x1A, 0x0A, 0x0D, 0x4E, 0x45, 0x4D, 0x4F, (byte) 0x89};

  public static final int HEADER_BYTES = 64;
  static final int HEADER_MAGIC = 0;
  static final int HEADER_KIND = 8;
  static final int HEADER_MAJOR = 12;
  static final int HEADER_MINOR = 14;
  static final int HEADER_FILE_ID = 16;
  static final int HEADER_DATASET_ID = 32;
  static final int HEADER_NAME_CRC = 48;
  static final int HEADER_ZEROS = 52;
  static final int HEADER_CRC = 60;

  public static final int SECTION_ENTRY_BYTES = 24;
  static final int SECTION_ID = 0;
  static final int SECTION_ZEROS = 4;
  static final int SECTION_OFFSET = 8;
  static final int SECTION_LENGTH = 16;

  public static final int FOOTER_BYTES = 40;
  static final int FOOTER_BODY_BYTES = 0;
  static final int FOOTER_FILE_BYTES = 8;
  static final int FOOTER_BLOCKS = 16;
  static final int FOOTER_SECTIONS = 20;
  static final int FOOTER_TABLES_CRC = 24;
  static final int FOOTER_CRC = 28;
  static final int FOOTER_END_MAGIC = 32;

  /// The least alignment of sections, and what the body's length is a multiple of.
  public static final int MIN_ALIGNMENT = 64;

  /// The greatest alignment of sections.
  public static final int MAX_ALIGNMENT = 4_096;

  /// The bytes under one checksum of the table.
  public static final int BLOCK_BYTES = BlockSums.BLOCK_BYTES;

  static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Identifiers are stored in the order in which their text is read.
  private static final ValueLayout.OfLong ID_HALF =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private FrameFormat() {}

  static UUID id(MemorySegment bytes, long offset) {
    return new UUID(bytes.get(ID_HALF, offset), bytes.get(ID_HALF, offset + 8));
  }

  static void putId(MemorySegment bytes, long offset, UUID id) {
    bytes.set(ID_HALF, offset, id.getMostSignificantBits());
    bytes.set(ID_HALF, offset + 8, id.getLeastSignificantBits());
  }

  static long align(long offset, long alignment) {
    return Math.addExact(offset, alignment - 1) / alignment * alignment;
  }
}
