package io.omendb.storage.format.checksum;

import io.omendb.storage.index.Bytes;
import java.lang.foreign.MemorySegment;

/// A stretch of a file behind its block checksums. Thread-safe.
record VerifiedBytes(BlockChecks checks, long start, MemorySegment segment) implements Bytes {
  @Override
  public void verify(long offset, long length) {
    if (offset < 0 || length < 0 || offset > segment.byteSize() - length) {
      throw new IndexOutOfBoundsException(
          "bytes " + offset + " + " + length + " of a stretch of " + segment.byteSize());
    }
    checks.verify(start + offset, length);
  }
}
