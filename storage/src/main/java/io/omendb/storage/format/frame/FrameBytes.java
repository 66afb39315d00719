package io.omendb.storage.format.frame;

import io.omendb.storage.objectstore.ObjectUpload;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The target of a framed file that is small and goes out in one request. For one thread at a time.
public final class FrameBytes implements ObjectUpload {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Override
  public long position() {
    return bytes.size();
  }

  @Override
  public void write(MemorySegment next) {
    bytes.writeBytes(next.toArray(ValueLayout.JAVA_BYTE));
  }

  @Override
  public void patch(long offset, MemorySegment replacement) {
    throw new UnsupportedOperationException("frames are written in order");
  }

  @Override
  public void complete() {}

  @Override
  public void close() {}

  /// The bytes so far.
  public byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
