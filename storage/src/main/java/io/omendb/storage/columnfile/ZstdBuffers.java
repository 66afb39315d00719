package io.omendb.storage.columnfile;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.LimitExceeded;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Buffers as Arrow compresses them: the length as int64, then a zstd frame, or -1 and the bytes as
/// they are. Thread-safe.
public final class ZstdBuffers {
  /// The length that stands before bytes that are not compressed.
  public static final long UNCOMPRESSED = -1;

  /// The bytes before the frame.
  public static final int PREFIX_BYTES = 8;

  private static final long UNKNOWN = -1;

  /// Compressed is what becomes shorter by one in so many bytes.
  private static final int LEAST_SAVED = 8;

  /// Contexts to be used again: to make one takes longer than to decompress what a small fragment
  /// has. No more are kept than threads decompress at once on most machines.
  private static final BlockingQueue<ZstdDecompressCtx> CONTEXTS = new ArrayBlockingQueue<>(16);

  private ZstdBuffers() {}

  /// A buffer with its prefix; compressed only where that saves an eighth, because what is not
  /// compressed is read from the map without a copy. An empty buffer stays empty.
  static MemorySegment compress(ZstdCompressCtx context, byte[] bytes, int length) {
    if (length == 0) {
      return MemorySegment.ofArray(new byte[0]);
    }
    byte[] out = new byte[Math.toIntExact(PREFIX_BYTES + Zstd.compressBound(length))];
    int size =
        context.compressByteArray(out, PREFIX_BYTES, out.length - PREFIX_BYTES, bytes, 0, length);
    MemorySegment segment = MemorySegment.ofArray(out);
    if (size > length - length / LEAST_SAVED) {
      System.arraycopy(bytes, 0, out, PREFIX_BYTES, length);
      segment.set(Column.LONG, 0, UNCOMPRESSED);
      return segment.asSlice(0, PREFIX_BYTES + length);
    }
    segment.set(Column.LONG, 0, length);
    return MemorySegment.ofArray(Arrays.copyOf(out, PREFIX_BYTES + size));
  }

  /// The bytes of a buffer: a view where it is not compressed, else on the heap.
  ///
  /// @param buffer a native segment with the prefix
  /// @param what names file, column and buffer in errors
  public static MemorySegment decompress(MemorySegment buffer, String what, String path) {
    return decompress(buffer, UNKNOWN, what, path);
  }

  /// The bytes of a buffer of which it is known how many there are, unless it is empty. A few
  /// compressed bytes can claim very many others: so these are not made room for.
  static MemorySegment decompress(MemorySegment buffer, long expected, String what, String path) {
    if (buffer.byteSize() == 0) {
      return buffer;
    }
    if (buffer.byteSize() < PREFIX_BYTES) {
      throw new Corrupt(
          what + ": " + buffer.byteSize() + " bytes, fewer than the length that precedes them",
          path);
    }
    long length = buffer.get(Column.LONG, 0);
    MemorySegment rest = buffer.asSlice(PREFIX_BYTES);
    if (length == UNCOMPRESSED) {
      return rest;
    }
    checkLength(length, rest.byteSize(), what, path);
    if (expected != UNKNOWN && length != expected) {
      throw new Corrupt(what + ": " + length + " bytes where " + expected + " are needed", path);
    }
    byte[] out = new byte[(int) length];
    if (inflate(out, rest) != length) {
      throw new Corrupt(what + ": not a zstd frame of " + length + " bytes", path);
    }
    return MemorySegment.ofArray(out);
  }

  /// Refuses lengths that nothing of ours has and that the compressed bytes cannot stand for.
  public static void checkLength(long length, long compressed, String what, String path) {
    if (length < 0) {
      throw new Corrupt(what + ": negative decompressed length " + length, path);
    }
    if (length > ColumnFileFormat.MAX_BUFFER_BYTES) {
      throw new LimitExceeded(
          what
              + ": decompressed size "
              + length
              + " exceeds limit "
              + ColumnFileFormat.MAX_BUFFER_BYTES,
          path,
          "write the file with fewer rows in a record batch");
    }
    if (length > compressed * ColumnFileFormat.MAX_EXPANSION) {
      throw new Corrupt(
          what + ": " + compressed + " compressed bytes cannot stand for " + length, path);
    }
  }

  private static long inflate(byte[] out, MemorySegment frame) {
    ByteBuffer source = frame.asByteBuffer();
    ZstdDecompressCtx kept = CONTEXTS.poll();
    ZstdDecompressCtx context = kept == null ? new ZstdDecompressCtx() : kept;
    boolean whole = false;
    try {
      long length =
          source.isDirect()
              ? context.decompressDirectByteBufferToByteArray(
                  out, 0, out.length, source, 0, source.remaining())
              : context.decompressByteArray(
                  out,
                  0,
                  out.length,
                  frame.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE),
                  0,
                  source.remaining());
      whole = true;
      return length;
    } catch (ZstdException e) {
      return UNCOMPRESSED;
    } finally {
      if (!whole || !CONTEXTS.offer(context)) {
        context.close();
      }
    }
  }
}
