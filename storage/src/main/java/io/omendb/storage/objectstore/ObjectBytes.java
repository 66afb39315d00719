package io.omendb.storage.objectstore;

import java.lang.foreign.MemorySegment;

/// The bytes of one immutable object. Thread-safe. Slices are native segments and stay valid until
/// this is closed.
public interface ObjectBytes extends AutoCloseable {
  /// The object's name within its store.
  String name();

  long length();

  /// The bytes `[offset, offset + length)`: a view of the mapping where the object is mapped, else
  /// a copy.
  MemorySegment slice(long offset, long length);

  @Override
  void close();
}
