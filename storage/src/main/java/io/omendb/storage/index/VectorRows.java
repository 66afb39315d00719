package io.omendb.storage.index;

import io.omendb.storage.distance.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The full vectors of an index segment by local row number `0..size-1`: runs of rows that lie
/// densely in mapped column files. Thread-safe.
public final class VectorRows {
  /// `count` rows from byte `offset` of `bytes` on.
  public record Run(int count, Bytes bytes, long offset) {}

  private final int dimension;
  private final ElementType element;
  private final int stride;
  private final int[] firsts;
  private final Bytes[] bytes;
  private final MemorySegment[] segments;
  private final long[] offsets;
  private final int size;

  public VectorRows(int dimension, ElementType element, List<Run> runs) {
    this.dimension = dimension;
    this.element = element;
    this.stride = dimension * element.bytes();
    this.firsts = new int[runs.size()];
    this.bytes = new Bytes[runs.size()];
    this.segments = new MemorySegment[runs.size()];
    this.offsets = new long[runs.size()];
    int first = 0;
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      firsts[i] = first;
      bytes[i] = run.bytes();
      segments[i] = run.bytes().segment();
      offsets[i] = run.offset() - (long) first * stride;
      first = Math.addExact(first, run.count());
    }
    this.size = first;
  }

  public int size() {
    return size;
  }

  public int dimension() {
    return dimension;
  }

  public ElementType element() {
    return element;
  }

  /// Bytes from one row to the next within a run.
  public int stride() {
    return stride;
  }

  /// The run that holds this row; rows of one run share [#segment] and lie [#stride] apart.
  public int runOf(int row) {
    int low = 0;
    int high = firsts.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firsts[middle] <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  public int runs() {
    return firsts.length;
  }

  /// The first row after the run.
  public int endOf(int run) {
    return run + 1 < firsts.length ? firsts[run + 1] : size;
  }

  /// The mapped bytes of a run.
  public MemorySegment segment(int run) {
    return segments[run];
  }

  /// Where the row's vector begins in the segment of `run`.
  public long offset(int run, int row) {
    return offsets[run] + (long) row * stride;
  }

  /// Checks the checksums behind `count` rows of a run, once.
  public void verify(int run, int row, int count) {
    bytes[run].verify(offset(run, row), (long) count * stride);
  }
}
