package io.omendb.storage.distance;

import java.lang.foreign.MemorySegment;

/// The distances of stored vectors from one query, under one metric and element type. For one
/// thread at a time.
///
/// Rows are densely packed components, little-endian, unaligned; offsets are bytes from the
/// segment's start. Callers pass native segments only (a mapping wrapped once): a kernel that has
/// seen two segment classes runs at half its speed.
public interface QueryDistance {
  /// The distance of the row at `offset`.
  float at(MemorySegment rows, long offset);

  /// The distances of four rows anywhere in the segment, into `out[0..3]`: memory latency overlaps.
  void four(MemorySegment rows, long first, long second, long third, long fourth, float[] out);

  /// The distances of `count` rows that lie `stride` bytes apart, into `out[0..count)`.
  void run(MemorySegment rows, long offset, long stride, int count, float[] out);
}
