package io.omendb.storage.format.deletion;

/// Constants of deletion files: spec chapter 07. Stateless and thread-safe.
///
/// ```
/// section 1: cardinality u64, rows of the fragment u64
/// section 2: the bitmap in the portable form of Roaring
/// ```
public final class DeletionFormat {
  public static final int COUNTS_SECTION = 1;
  public static final int BITMAP_SECTION = 2;

  static final int COUNTS_CARDINALITY = 0;
  static final int COUNTS_ROWS = 8;
  static final int COUNTS_BYTES = 16;

  private DeletionFormat() {}
}
