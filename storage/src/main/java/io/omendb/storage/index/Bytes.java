package io.omendb.storage.index;

import java.lang.foreign.MemorySegment;

/// A stretch of mapped bytes with checksums behind it. Thread-safe.
public interface Bytes {
  /// The whole stretch: one native segment, 64-byte aligned in its file.
  MemorySegment segment();

  /// Checks the checksums of every block that `[offset, offset + length)` touches, unless that was
  /// done before. A check of verified bytes costs one bit test.
  ///
  /// @throws RuntimeException naming file, block, expected and actual checksum
  void verify(long offset, long length);
}
