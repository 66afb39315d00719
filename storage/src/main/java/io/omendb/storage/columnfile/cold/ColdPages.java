package io.omendb.storage.columnfile.cold;

import io.omendb.storage.columnfile.ColumnFileFormat;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.parquet.ThriftWalk;
import java.lang.foreign.MemorySegment;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/// Goes through the pages of a chunk, so that lengths are checked before the library allocates
/// them. For one thread, for one chunk.
final class ColdPages implements ThriftWalk.Listener {
  private static final int UNCOMPRESSED_BYTES = 2;
  private static final int COMPRESSED_BYTES = 3;

  private long uncompressed;
  private long compressed;

  private ColdPages() {}

  /// Checks the verified bytes of a chunk.
  ///
  /// @throws Corrupt if they are not pages to the end, or a page would be too large
  static void check(MemorySegment bytes, ColumnChunkMetaData chunk, String path) {
    long at = 0;
    while (at < bytes.byteSize()) {
      ColdPages page = new ColdPages();
      long body = ThriftWalk.walk(bytes, at, path, page);
      if (page.compressed < 0
          || page.compressed > bytes.byteSize() - body
          || page.uncompressed < 0
          || page.uncompressed > ColdFormat.MAX_PAGE_BYTES
          || page.uncompressed > page.compressed * ColumnFileFormat.MAX_EXPANSION) {
        throw new Corrupt(
            "%s: column '%s': a page of %d bytes, %d compressed, in %d"
                .formatted(
                    path,
                    chunk.getPath().toDotString(),
                    page.uncompressed,
                    page.compressed,
                    bytes.byteSize() - body),
            path);
      }
      at = body + page.compressed;
    }
  }

  @Override
  public void struct(int outer, int level) {}

  @Override
  public void number(int outer, int level, int field, long value) {
    if (level == 1 && field == UNCOMPRESSED_BYTES) {
      uncompressed = value;
    } else if (level == 1 && field == COMPRESSED_BYTES) {
      compressed = value;
    }
  }
}
