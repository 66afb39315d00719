package io.omendb.storage.objectstore;

import java.lang.foreign.MemorySegment;

/// A new object being written. For one thread at a time. Closing without [#complete()] leaves
/// nothing visible.
public interface ObjectUpload extends AutoCloseable {
  /// Bytes written so far, which is where the next write goes.
  long position();

  /// Appends bytes; they may be reused after the call.
  void write(MemorySegment bytes);

  /// Replaces bytes that were written before, within the first 64 KiB only: headers that count what
  /// follows.
  void patch(long offset, MemorySegment bytes);

  /// Makes the content durable and the object visible under its name.
  void complete();

  @Override
  void close();
}
