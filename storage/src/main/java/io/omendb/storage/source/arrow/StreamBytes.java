package io.omendb.storage.source.arrow;

import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.error.StorageException.StoreFailure;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;

/// The bytes of a stream in order, on the heap. Allocates what arrives, not what is announced. For
/// one thread at a time.
final class StreamBytes implements MessageReader.Bytes {
  private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

  private final InputStream stream;
  private final String path;

  StreamBytes(InputStream stream, String path) {
    this.stream = stream;
    this.path = path;
  }

  @Override
  public MemorySegment next(long length) {
    if (length > MAX_BYTES) {
      throw new LimitExceeded(
          path + ": record batch of " + length + " bytes in a stream",
          path,
          "write it with fewer rows in a record batch, or import a file");
    }
    try {
      return MemorySegment.ofArray(stream.readNBytes((int) length));
    } catch (IOException e) {
      throw new StoreFailure("cannot read " + path + ": " + e.getMessage(), path, e);
    }
  }
}
