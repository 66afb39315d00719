package io.omendb.storage.columnfile.cold;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The layout of cold column files: spec chapter 06. Stateless.
///
/// ```
/// "PAR1"                               offset 0
/// row groups                           one per 65,536 rows, a column chunk for each leaf in order
/// tail: indexes of pages               from the end of the last chunk on
///       footer                         a thrift struct, with the checksum of every 16 KiB before
///       footer length (i32) "PAR1"
/// ```
public final class ColdFormat {
  /// The most bytes of a page after decompression: the values of a buffer, with the length of each.
  public static final int MAX_PAGE_BYTES = 1 << 29;

  /// The most elements of a footer's schema: groups, and for lists one more.
  public static final int MAX_SCHEMA_ELEMENTS = 32_768;

  /// The most groups within each other in a footer's schema.
  public static final int MAX_SCHEMA_LEVELS = 128;

  static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  /// Footer length and magic.
  static final int TRAILER_BYTES = 8;

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private ColdFormat() {}
}
