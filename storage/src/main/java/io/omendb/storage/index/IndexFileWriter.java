package io.omendb.storage.index;

import java.lang.foreign.MemorySegment;

/// One file of an index segment, being written: sections in the order they are begun. For one
/// thread at a time.
public interface IndexFileWriter extends AutoCloseable {
  /// Ends the section before and begins a new one at the next multiple of `alignment` bytes (a
  /// power of two, 64..4096).
  void section(int id, int alignment);

  /// Appends to the current section; the bytes may be reused after the call.
  void write(MemorySegment bytes);

  /// Bytes written to the current section.
  long sectionBytes();

  /// Ends the file and makes it durable. Closing without this leaves nothing behind.
  void complete();

  @Override
  void close();
}
