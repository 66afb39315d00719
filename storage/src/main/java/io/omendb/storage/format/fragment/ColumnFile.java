package io.omendb.storage.format.fragment;

import io.omendb.storage.format.FileRef;
import java.util.List;

/// One column file of a fragment: all of its rows for some of the columns. `tailBytes` at the end
/// of the file hold the footer with the block checksums, under a checksum of their own, so that one
/// read opens the file. Immutable.
public record ColumnFile(
    FileRef file, Encoding encoding, int tailBytes, int tailCrc32c, List<Integer> fieldIds) {
  /// How the bytes are laid out. The declaration order is the code in manifests.
  public enum Encoding {
    /// An Arrow IPC file with record batches of scalar columns, compressed by buffer.
    ARROW,
    /// An Arrow IPC file with one record batch of one uncompressed vector column.
    ARROW_VECTORS,
    /// A Parquet file of scalar columns that are seldom read.
    PARQUET
  }

  public ColumnFile {
    fieldIds = List.copyOf(fieldIds);
  }
}
