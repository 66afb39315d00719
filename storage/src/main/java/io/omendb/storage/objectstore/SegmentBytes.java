package io.omendb.storage.objectstore;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// An object that is one native segment. Thread-safe.
record SegmentBytes(String name, MemorySegment bytes, Runnable release) implements ObjectBytes {
  /// Small files are read: that costs less than a mapping, and no later access can fault.
  private static final long MAX_READ_BYTES = 64 << 10;

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

  /// The bytes of an open file, which may be closed afterwards.
  ///
  /// @param room where a small file goes if it fits
  static ObjectBytes of(String name, FileChannel channel, MemorySegment room) throws IOException {
    long length = channel.size();
    if (length > MAX_READ_BYTES) {
      return mapped(name, channel, length);
    }
    MemorySegment bytes =
        length <= room.byteSize() ? room : Arena.ofAuto().allocate(Math.max(1, length), 64);
    return copied(name, channel, bytes.asSlice(0, length));
  }

  private static ObjectBytes copied(String name, FileChannel channel, MemorySegment bytes)
      throws IOException {
    ByteBuffer buffer = bytes.asByteBuffer();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, buffer.position()) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
    return new SegmentBytes(name, bytes, () -> {});
  }

  /// The mapping is wrapped as a plain native segment, which is what kernels are compiled for.
  // The segment has the address, size and lifetime of the mapping it replaces; the arena is closed
  // with the returned object.
  @SuppressWarnings({"restricted", "MustBeClosedChecker"})
  private static ObjectBytes mapped(String name, FileChannel channel, long length)
      throws IOException {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, length, arena);
      MemorySegment bytes =
          MemorySegment.ofAddress(mapped.address()).reinterpret(length, arena, null).asReadOnly();
      return new SegmentBytes(name, bytes, new CloseOnce(arena));
    } catch (IOException e) {
      arena.close();
      throw e;
    }
  }

  /// Closes an arena at the first call.
  private record CloseOnce(Arena arena) implements Runnable {
    @Override
    public void run() {
      if (arena.scope().isAlive()) {
        arena.close();
      }
    }
  }
}
