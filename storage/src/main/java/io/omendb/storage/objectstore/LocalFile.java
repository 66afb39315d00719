package io.omendb.storage.objectstore;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Files of a local file system as bytes: small ones read, others mapped. Stateless and
/// thread-safe.
public final class LocalFile {
  /// Small files are read: that costs less than a mapping, and no later access can fault.
  private static final long MAX_READ_BYTES = 64 << 10;

  private LocalFile() {}

  /// Opens one file, wherever it is; its name is the path.
  ///
  /// @throws NotFound if there is none
  /// @throws InvalidInput if it is no regular file
  public static ObjectBytes open(Path path) {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new InvalidInput(path + " is not a regular file");
    }
    try (FileChannel channel = FileChannel.open(path)) {
      return read(path.toString().replace('\\', '/'), channel);
    } catch (NoSuchFileException e) {
      throw new NotFound("no file " + path, path.toString(), null);
    } catch (IOException e) {
      throw IoFailures.failure("read", path, e);
    }
  }

  /// The bytes of an open file, which may be closed afterwards.
  static ObjectBytes read(String name, FileChannel channel) throws IOException {
    long length = channel.size();
    return length <= MAX_READ_BYTES
        ? copied(name, channel, length)
        : mapped(name, channel, length);
  }

  private static ObjectBytes copied(String name, FileChannel channel, long length)
      throws IOException {
    MemorySegment bytes = Arena.ofAuto().allocate(Math.max(1, length), 64).asSlice(0, length);
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
  private static ObjectBytes mapped(String name, FileChannel channel, long length) throws IOException {
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
  }}
