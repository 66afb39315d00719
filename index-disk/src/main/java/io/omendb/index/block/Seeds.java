package io.omendb.index.block;

import io.omendb.storage.distance.RowDistance;
import java.lang.foreign.MemorySegment;

/// The nodes where searches enter: nearest members of centroids, with copies of their vectors side
/// by side. Immutable and thread-safe.
///
/// @param nodes ascending
/// @param vectors where the vectors lie: a native segment
/// @param offset of the first vector
/// @param stride bytes from one vector to the next
public record Seeds(int[] nodes, MemorySegment vectors, long offset, int stride) {
  public int count() {
    return nodes.length;
  }

  public int node(int seed) {
    return nodes[seed];
  }

  public long bytes() {
    return (long) stride * nodes.length;
  }

  public void measure(RowDistance distance, float[] out) {
    distance.run(vectors, offset, stride, nodes.length, out);
  }
}
