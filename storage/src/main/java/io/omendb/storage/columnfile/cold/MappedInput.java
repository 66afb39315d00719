package io.omendb.storage.columnfile.cold;

import io.omendb.storage.format.checksum.BlockChecks;
import java.io.EOFException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.jspecify.annotations.Nullable;

/// A mapped file as the library of Parquet reads it: the tail, which was verified before, and the
/// bytes before it, whose blocks are verified when they are read. Thread-safe; its streams are for
/// one thread each.
///
/// @param checks the bytes before the tail; absent, they cannot be read
/// @param streamBytes how many these are
record MappedInput(@Nullable BlockChecks checks, long streamBytes, MemorySegment tail)
    implements InputFile {
  @Override
  public long getLength() {
    return streamBytes + tail.byteSize();
  }

  @Override
  public SeekableInputStream newStream() {
    return new Stream();
  }

  private void copy(long from, MemorySegment to) throws EOFException {
    long length = to.byteSize();
    if (from < 0 || length > getLength() - from) {
      throw new EOFException("bytes " + from + " + " + length + " of " + getLength());
    }
    long before = Math.clamp(streamBytes - from, 0, length);
    if (before > 0) {
      if (checks == null) {
        throw new EOFException("byte " + from + " is not in the footer");
      }
      checks.verify(from, before);
      MemorySegment.copy(checks.segment(), from, to, 0, before);
    }
    if (before < length) {
      MemorySegment.copy(tail, from + before - streamBytes, to, before, length - before);
    }
  }

  /// Reads on from a position. For one thread at a time.
  private final class Stream extends SeekableInputStream {
    private long at;

    @Override
    public long getPos() {
      return at;
    }

    @Override
    public void seek(long position) {
      at = position;
    }

    @Override
    public int read() throws EOFException {
      if (at >= getLength()) {
        return -1;
      }
      byte[] one = new byte[1];
      readFully(one);
      return one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws EOFException {
      int count = (int) Math.min(length, getLength() - at);
      if (count <= 0) {
        return length == 0 ? 0 : -1;
      }
      readFully(bytes, offset, count);
      return count;
    }

    @Override
    public void readFully(byte[] bytes) throws EOFException {
      readFully(bytes, 0, bytes.length);
    }

    @Override
    public void readFully(byte[] bytes, int offset, int length) throws EOFException {
      copy(at, MemorySegment.ofArray(bytes).asSlice(offset, length));
      at += length;
    }

    @Override
    public int read(ByteBuffer bytes) throws EOFException {
      int count = (int) Math.min(bytes.remaining(), getLength() - at);
      if (count <= 0) {
        return bytes.hasRemaining() ? -1 : 0;
      }
      readFully(bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
      return count;
    }

    @Override
    public void readFully(ByteBuffer bytes) throws EOFException {
      copy(at, MemorySegment.ofBuffer(bytes));
      at += bytes.remaining();
      bytes.position(bytes.limit());
    }
  }
}
