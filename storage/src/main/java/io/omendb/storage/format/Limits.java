package io.omendb.storage.format;

import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Schema;

/// The maxima of the format: spec chapter 17 and `format-spec/tables/limits.csv`, by the same
/// names. Checked before anything is allocated. Stateless and thread-safe.
public final class Limits {
  /// Versions of a dataset.
  public static final long MAX_VERSION = 1L << 40;

  /// Bytes of a manifest root file.
  public static final long MAX_ROOT_BYTES = 64L << 20;

  /// Bytes of a page file.
  public static final long MAX_PAGE_BYTES = 64L << 20;

  /// Levels of protobuf messages within each other.
  public static final int MAX_NESTING = 32;

  /// Messages, texts and byte strings in a root or a page.
  public static final int MAX_MANIFEST_OBJECTS = 1 << 21;

  /// Numbers in a root or a page.
  public static final int MAX_MANIFEST_NUMBERS = 1 << 23;

  /// Fragments of a dataset.
  public static final long MAX_FRAGMENTS = 1L << 20;

  /// Rows of a fragment, deleted ones included.
  public static final long MAX_FRAGMENT_ROWS = 1L << 20;

  /// Fragment entries in a root, and children of a page.
  public static final int MAX_PAGE_ENTRIES = 32;

  /// Levels of pages above the entries.
  public static final int MAX_PAGE_LEVELS = 4;

  /// Ranges of row ids of one fragment.
  public static final int MAX_FRAGMENT_RANGES = 1 << 20;

  /// Bytes of a deletion bitmap in the manifest.
  public static final int MAX_INLINE_DELETION_BYTES = 512;

  /// Bytes of a deletion bitmap.
  public static final int MAX_DELETION_BYTES = 256 << 10;

  /// Sections of a framed file.
  public static final int MAX_SECTIONS = 4_096;

  /// Bytes of a column file's tail.
  public static final int MAX_TAIL_BYTES = 128 << 20;

  /// Tags of a dataset.
  public static final int MAX_TAGS = 10_000;

  /// Properties of a dataset.
  public static final int MAX_PROPERTIES = 1_000;

  /// Indexes of a dataset.
  public static final int MAX_INDEXES = 1_000;

  /// Segments of an index.
  public static final int MAX_INDEX_SEGMENTS = 1_000;

  /// Files of an index segment, its map of rows not counted.
  public static final int MAX_SEGMENT_FILES = 16;

  /// Bytes of the details that a provider keeps in the manifest.
  public static final int MAX_INDEX_DETAILS_BYTES = 64 << 10;

  /// UTF-8 bytes of a name of an index, a feature or a parameter.
  public static final int MAX_TEXT_BYTES = 1_024;

  /// Bytes of one column buffer after decompression.
  public static final long MAX_BUFFER_BYTES = 256L << 20;

  /// Columns of a schema, elements of lists and members of structs counted.
  public static final int MAX_FIELDS = Schema.MAX_FIELDS;

  /// UTF-8 bytes of a column's name.
  public static final int MAX_NAME_BYTES = Schema.MAX_NAME_BYTES;

  /// Components of a vector.
  public static final int MAX_DIMENSION = DataType.Vector.MAX_DIMENSION;

  /// Types within each other in a column.
  public static final int MAX_TYPE_LEVELS = DataType.MAX_LEVELS;

  private Limits() {}

  /// Returns the value if it is at most `limit`.
  ///
  /// @throws LimitExceeded naming what, where, the value and the limit
  public static long check(String what, String where, long value, long limit) {
    if (value > limit) {
      throw new LimitExceeded(
          where + ": " + what + " " + value + " exceeds the limit of " + limit, where, null);
    }
    return value;
  }
}
