package io.omendb.storage.source.arrow;

import java.lang.foreign.MemorySegment;

/// The bytes of a mapped file in order, without a copy. For one thread at a time.
final class MappedBytes implements MessageReader.Bytes {
  private final MemorySegment bytes;
  private long at;

  MappedBytes(MemorySegment bytes) {
    this.bytes = bytes;
  }

  @Override
  public MemorySegment next(long length) {
    MemorySegment next = bytes.asSlice(at, Math.min(length, bytes.byteSize() - at));
    at += next.byteSize();
    return next;
  }
}
