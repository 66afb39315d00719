package io.omendb.bench.table;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/// Touches every byte that a scan gives, and sums them as numbers of eight bytes. For one thread at
/// a time.
///
/// Values pass through a small buffer, so that every engine's are summed by the same machine code,
/// whatever kinds of segment its process has seen.
final class Digest implements Consumer<MemorySegment> {
  private static final int BUFFER_LONGS = 2_048;

  private final long[] buffer = new long[BUFFER_LONGS];
  private long sum;
  private long bytes;

  /// The sum of what was given.
  long sum() {
    return sum;
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void accept(MemorySegment values) {
    long longs = values.byteSize() / Long.BYTES;
    for (long at = 0; at < longs; at += BUFFER_LONGS) {
      int count = (int) Math.min(BUFFER_LONGS, longs - at);
      MemorySegment.copy(
          values, ValueLayout.JAVA_LONG_UNALIGNED, at * Long.BYTES, buffer, 0, count);
      sum += sum(count);
    }
    for (long at = longs * Long.BYTES; at < values.byteSize(); at++) {
      sum += values.get(ValueLayout.JAVA_BYTE, at);
    }
    bytes += values.byteSize();
  }

  private long sum(int count) {
    long total = 0;
    for (int i = 0; i < count; i++) {
      total += buffer[i];
    }
    return total;
  }
}
