package io.omendb.storage.objectstore;

import io.omendb.storage.error.StorageException.StoreFailure;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file in `staging/` that gets its final name by a hard link once it is whole and durable. For
/// one thread at a time.
final class LocalUpload implements ObjectUpload {
  private static final long CHUNK_BYTES = 1 << 20;

  private final Path staged;
  private final Path target;
  private final LocalObjectStore.Disk disk;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private long flushed;
  private boolean open = true;

  LocalUpload(Path staged, Path target, LocalObjectStore.Disk disk) throws IOException {
    this.staged = staged;
    this.target = target;
    this.disk = disk;
    this.channel =
        FileChannel.open(staged, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public long position() {
    return flushed + buffer.position();
  }

  @Override
  public void write(MemorySegment bytes) {
    requireOpen();
    try {
      if (bytes.byteSize() <= buffer.remaining()) {
        buffer.put(bytes.asByteBuffer());
        return;
      }
      flush();
      for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
        long length = Math.min(CHUNK_BYTES, bytes.byteSize() - at);
        writeFully(bytes.asSlice(at, length).asByteBuffer());
      }
    } catch (IOException e) {
      throw IoFailures.failure("write", target, e);
    }
  }

  @Override
  public void patch(long offset, MemorySegment replacement) {
    requireOpen();
    Patches.check(offset, replacement.byteSize(), position());
    try {
      flush();
      ByteBuffer bytes = replacement.asByteBuffer();
      long at = offset;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      throw IoFailures.failure("write", target, e);
    }
  }

  @Override
  public void complete() {
    try {
      stage();
      if (!link()) {
        throw new StoreFailure(target + " exists already", target.toString(), null);
      }
    } finally {
      close();
    }
  }

  /// Makes the content durable under its staged name.
  void stage() {
    requireOpen();
    try {
      flush();
      disk.force(channel);
      channel.close();
    } catch (IOException e) {
      throw IoFailures.failure("write", target, e);
    }
  }

  /// Links the staged content to the final name; false if that is taken.
  boolean link() {
    requireOpen();
    try {
      Files.createLink(target, staged);
      return true;
    } catch (FileAlreadyExistsException _) {
      return false;
    } catch (UnsupportedOperationException e) {
      throw new StoreFailure(
          "cannot create " + target + ": the file system has no hard links", target.toString(), e);
    } catch (IOException e) {
      throw IoFailures.failure("create", target, e);
    }
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      try {
        channel.close();
        Files.deleteIfExists(staged);
      } catch (IOException e) {
        // What stays in staging is litter that a later writer removes; the outcome stands.
        System.getLogger(LocalUpload.class.getName())
            .log(System.Logger.Level.DEBUG, "cannot remove " + staged, e);
      }
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    writeFully(buffer);
    buffer.clear();
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      flushed += channel.write(bytes);
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("upload of " + target + " is closed");
    }
  }
}
