package io.omendb.storage.search;

import io.omendb.storage.distance.QueryDistance;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.SearchStats;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Computes the distance of every accepted row of a fragment. For one thread at a time.
final class ExactScan {
  private static final int BLOCK = 256;

  private final float[] distances = new float[BLOCK];
  private final int[] positions = new int[4];

  /// Offers the accepted positions of a fragment to `nearest`, by row id.
  void scan(
      QueryDistance query,
      FragmentRows fragment,
      @Nullable RowMask accept,
      int stride,
      TopK nearest,
      SearchStats stats) {
    if (accept == null) {
      scanAll(query, fragment, stride, nearest, stats);
    } else {
      scanMasked(query, fragment, accept, stride, nearest, stats);
    }
  }

  private void scanAll(
      QueryDistance query, FragmentRows fragment, int stride, TopK nearest, SearchStats stats) {
    VectorRows.Run run = fragment.vectors();
    MemorySegment segment = run.bytes().segment();
    for (int from = 0; from < run.count(); from += BLOCK) {
      int count = Math.min(BLOCK, run.count() - from);
      long offset = run.offset() + (long) from * stride;
      run.bytes().verify(offset, (long) count * stride);
      query.run(segment, offset, stride, count, distances);
      for (int i = 0; i < count; i++) {
        offer(distances[i], from + i, fragment.entry(), nearest);
      }
    }
    count(run.count(), stride, stats);
  }

  private void scanMasked(
      QueryDistance query,
      FragmentRows fragment,
      RowMask accept,
      int stride,
      TopK nearest,
      SearchStats stats) {
    VectorRows.Run run = fragment.vectors();
    MemorySegment segment = run.bytes().segment();
    int held = 0;
    int scanned = 0;
    for (int row = accept.next(0); row >= 0; row = accept.next(row + 1)) {
      run.bytes().verify(run.offset() + (long) row * stride, stride);
      positions[held++] = row;
      scanned++;
      if (held == 4) {
        query.four(
            segment,
            run.offset() + (long) positions[0] * stride,
            run.offset() + (long) positions[1] * stride,
            run.offset() + (long) positions[2] * stride,
            run.offset() + (long) positions[3] * stride,
            distances);
        for (int i = 0; i < 4; i++) {
          offer(distances[i], positions[i], fragment.entry(), nearest);
        }
        held = 0;
      }
    }
    for (int i = 0; i < held; i++) {
      float distance = query.at(segment, run.offset() + (long) positions[i] * stride);
      offer(distance, positions[i], fragment.entry(), nearest);
    }
    count(scanned, stride, stats);
  }

  private static void offer(float distance, int position, FragmentEntry entry, TopK nearest) {
    // A distance that is not a number must reach the nearest, which rank it last.
    if (!(distance > nearest.bound())) {
      nearest.offer(distance, entry.rowIdAt(position));
    }
  }

  private static void count(int rows, int stride, SearchStats stats) {
    stats.distanceComputations += rows;
    stats.bytesRead += (long) rows * stride;
  }
}
