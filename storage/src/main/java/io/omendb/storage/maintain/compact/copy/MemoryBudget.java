package io.omendb.storage.maintain.compact.copy;

import io.omendb.storage.error.StorageException.LimitExceeded;
import java.util.concurrent.CancellationException;

/// Bytes that the tasks of one compaction may hold together; a task waits until its share is free.
/// Thread-safe.
public final class MemoryBudget {
  private final long total;
  private long free;

  public MemoryBudget(long total) {
    this.total = total;
    this.free = total;
  }

  long total() {
    return total;
  }

  /// Waits until so many bytes are free and takes them.
  ///
  /// @param what is done with them, for messages
  /// @throws LimitExceeded if there are never so many
  Share take(long bytes, String what) {
    if (bytes > total) {
      throw new LimitExceeded(
          what + " needs " + bytes + " bytes of memory, the budget is " + total,
          null,
          "give a budget of at least " + bytes + " bytes");
    }
    reserve(bytes);
    return () -> release(bytes);
  }

  private synchronized void reserve(long bytes) {
    while (free < bytes) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while waiting for memory");
      }
    }
    free -= bytes;
  }

  private synchronized void release(long bytes) {
    free += bytes;
    notifyAll();
  }

  /// Bytes that are given back when this is closed.
  @FunctionalInterface
  interface Share extends AutoCloseable {
    @Override
    void close();
  }
}
