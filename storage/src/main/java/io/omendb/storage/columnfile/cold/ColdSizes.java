package io.omendb.storage.columnfile.cold;

import io.omendb.storage.format.Limits;
import java.util.Optional;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/// What the values of a chunk take in memory, as the footer says. Stateless.
final class ColdSizes {
  private ColdSizes() {}

  /// Bytes of all texts or byte strings of a chunk; empty for values of other types.
  static Optional<Long> textBytes(ColumnChunkMetaData chunk) {
    SizeStatistics sizes = chunk.getSizeStatistics();
    return sizes == null || type(chunk) != PrimitiveTypeName.BINARY
        ? Optional.empty()
        : sizes.getUnencodedByteArrayDataBytes();
  }

  /// Whether the footer tells it, and no more than a buffer may have.
  static boolean known(ColumnChunkMetaData chunk) {
    if (type(chunk) != PrimitiveTypeName.BINARY) {
      return true;
    }
    long bytes = textBytes(chunk).orElse(-1L);
    return bytes >= 0 && bytes <= Limits.MAX_BUFFER_BYTES;
  }

  /// Bytes that the values take once they are decoded: at most, where there are lists or nulls.
  static long decoded(ColumnChunkMetaData chunk) {
    long values = chunk.getValueCount();
    long width =
        switch (type(chunk)) {
          case BOOLEAN -> 1;
          case INT32, FLOAT -> Integer.BYTES;
          case INT64, DOUBLE -> Long.BYTES;
          case BINARY -> Integer.BYTES;
          case INT96, FIXED_LEN_BYTE_ARRAY ->
              throw new IllegalStateException("a chunk of " + type(chunk));
        };
    // A byte for what is null, and the offsets of the lists around.
    int lists = chunk.getPath().size() - 1;
    return textBytes(chunk).orElse(0L) + values * (width + 1 + (long) Integer.BYTES * lists);
  }

  private static PrimitiveTypeName type(ColumnChunkMetaData chunk) {
    return chunk.getPrimitiveType().getPrimitiveTypeName();
  }
}
