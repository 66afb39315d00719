package io.omendb.storage.inspect;

import java.util.List;

/// What the files of a dataset take, and what for. Immutable.
///
/// @param manifestBytes of the version's root and pages
/// @param columns columns that fragments hold, with dropped ones at the end
/// @param overheadBytes of column files beyond the values: footers, metadata, padding
/// @param supersededBytes of files that other versions need, but not this one
/// @param garbageBytes of files that no version needs: left by writers that were stopped
public record Space(
    long version,
    long manifestBytes,
    long dataBytes,
    long vectorBytes,
    long deletionBytes,
    long indexBytes,
    List<ColumnSpace> columns,
    long overheadBytes,
    long supersededBytes,
    long garbageBytes) {
  /// What one column takes.
  ///
  /// @param type as text
  /// @param bytes as stored
  /// @param plainBytes before compression
  /// @param dropped whether the version's schema has it no more
  public record ColumnSpace(
      int fieldId, String name, String type, long bytes, long plainBytes, boolean dropped) {
    /// How many bytes one stored byte stands for; 1 where nothing is stored.
    public double compression() {
      return bytes == 0 ? 1 : (double) plainBytes / bytes;
    }

    ColumnSpace plus(long moreBytes, long morePlainBytes) {
      return new ColumnSpace(
          fieldId, name, type, bytes + moreBytes, plainBytes + morePlainBytes, dropped);
    }
  }

  public Space {
    columns = List.copyOf(columns);
  }

  /// Bytes of all files that the version needs.
  public long totalBytes() {
    return manifestBytes + dataBytes + vectorBytes + deletionBytes + indexBytes;
  }
}
