package io.omendb.storage.columnfile.cold;

import io.omendb.storage.columnfile.ColumnFileAnatomy;
import io.omendb.storage.columnfile.ColumnFileAnatomy.Batch;
import io.omendb.storage.columnfile.ColumnFileAnatomy.Buffer;
import io.omendb.storage.columnfile.ColumnFileAnatomy.Chunk;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.checksum.BlockChecks;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/// Takes a cold file apart without the manifest that records it: a row group is a batch, and a leaf
/// of a column a buffer. Stateless.
public final class ColdAnatomy {
  private ColdAnatomy() {}

  /// Whether a file begins as a Parquet file does.
  public static boolean recognises(ObjectBytes bytes) {
    int length = ColdFormat.MAGIC.length;
    return bytes.length() >= length
        && bytes.slice(0, length).mismatch(MemorySegment.ofArray(ColdFormat.MAGIC)) < 0;
  }

  /// @throws Corrupt if the footer, without which nothing can be found, is damaged
  public static ColumnFileAnatomy of(ObjectBytes bytes) {
    String path = bytes.name();
    long length = bytes.length();
    if (length < ColdFormat.MAGIC.length + ColdFormat.TRAILER_BYTES) {
      throw new Corrupt(path + " is cut off: it has " + length + " bytes", path);
    }
    long last = Math.min(length, footerBytes(bytes) + ColdFormat.TRAILER_BYTES);
    if (last > Limits.MAX_TAIL_BYTES) {
      throw new Corrupt(path + " ends in a footer of " + last + " bytes", path);
    }
    ColdFooter footer = ColdFooter.parse(bytes.slice(length - last, last), length - last, path);
    long streamBytes = footer.streamBytes();
    MemorySegment tail = bytes.slice(streamBytes, length - streamBytes);
    List<Batch> batches = new ArrayList<>();
    for (int group = 0; group < footer.metadata().getBlocks().size(); group++) {
      batches.add(batch(footer, group));
    }
    return new ColumnFileAnatomy(
        footer.fields(),
        streamBytes,
        Math.toIntExact(tail.byteSize()),
        Crc32c.of(tail),
        new BlockChecks(path, bytes.slice(0, streamBytes), footer.checksums()),
        batches,
        List.of());
  }

  private static long footerBytes(ObjectBytes bytes) {
    long trailer = bytes.length() - ColdFormat.TRAILER_BYTES;
    int length = bytes.slice(trailer, Integer.BYTES).get(ColdFormat.INT, 0);
    if (length < 1 || length > trailer) {
      throw new Corrupt(bytes.name() + " ends in a footer of " + length + " bytes", bytes.name());
    }
    return length;
  }

  private static Batch batch(ColdFooter footer, int group) {
    BlockMetaData metadata = footer.metadata().getBlocks().get(group);
    List<Chunk> columns = new ArrayList<>();
    long bodyBytes = 0;
    for (int column = 0; column < footer.fields().size(); column++) {
      Field field = footer.fields().get(column);
      List<ColumnChunkMetaData> leaves = footer.chunks(column, group);
      List<Buffer> buffers = new ArrayList<>();
      for (ColumnChunkMetaData leaf : leaves) {
        buffers.add(
            new Buffer(
                leaf.getStartingPos(), leaf.getTotalSize(), leaf.getTotalUncompressedSize()));
        bodyBytes += leaf.getTotalSize();
      }
      columns.add(new Chunk(field, field.nullable() ? nulls(leaves.getFirst()) : 0, buffers));
    }
    long offset = metadata.getColumns().getFirst().getStartingPos();
    return new Batch(offset, 0, bodyBytes, metadata.getRowCount(), columns);
  }

  /// How many rows are null, as the first leaf of a column tells: by a count of nulls, where
  /// nothing else in it may be null, else by how often it is not defined at all.
  private static long nulls(ColumnChunkMetaData leaf) {
    SizeStatistics sizes = leaf.getSizeStatistics();
    return sizes != null && sizes.isValid() && !sizes.getDefinitionLevelHistogram().isEmpty()
        ? sizes.getDefinitionLevelHistogram().getFirst()
        : Math.max(0, leaf.getStatistics().getNumNulls());
  }
}
