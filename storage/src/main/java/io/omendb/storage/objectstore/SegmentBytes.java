package io.omendb.storage.objectstore;

import java.lang.foreign.MemorySegment;

/// An object that is one native segment. Thread-safe.
record SegmentBytes(String name, MemorySegment bytes, Runnable release) implements ObjectBytes {
  @Override
  public long length() {
    return bytes.byteSize();
  }

  @Override
  public MemorySegment slice(long offset, long length) {
    return bytes.asSlice(offset, length);
  }

  @Override
  public void close() {
    release.run();
  }
}
