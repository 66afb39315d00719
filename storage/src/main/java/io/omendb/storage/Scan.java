package io.omendb.storage;

import io.omendb.storage.filter.Predicate;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/// A scan being described. For one thread at a time.
public final class Scan {
  Scan() {}

  public Scan select(String... columns) {
    throw new IllegalStateException("pending");
  }

  public Scan select(List<String> columns) {
    throw new IllegalStateException("pending");
  }

  public Scan where(String sql) {
    throw new IllegalStateException("pending");
  }

  public Scan where(Predicate predicate) {
    throw new IllegalStateException("pending");
  }

  public Scan limit(long rows) {
    throw new IllegalStateException("pending");
  }

  public Scan withRowIds() {
    throw new IllegalStateException("pending");
  }

  public BatchReader run() {
    throw new IllegalStateException("pending");
  }

  public ArrowReader open(BufferAllocator allocator) {
    throw new IllegalStateException("pending");
  }
}
