package io.omendb.index.hnsw;

import io.omendb.storage.distance.RowDistance;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.SearchStats;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.MemorySegment;

/// Measures every accepted row. For one thread at a time.
final class ExactScan {
  private static final int BATCH = 256;

  private final VectorRows rows;
  private final RowDistance distance;
  private final float[] distances = new float[BATCH];
  private final float[] four = new float[4];

  ExactScan(VectorRows rows, RowDistance distance) {
    this.rows = rows;
    this.distance = distance;
  }

  /// Offers all rows.
  void all(float[] query, TopK nearest, SearchStats stats) {
    distance.reset(query);
    for (int run = 0, row = 0; run < rows.runs(); run++) {
      for (int end = rows.endOf(run); row < end; ) {
        int count = Math.min(BATCH, end - row);
        rows.verify(run, row, count);
        distance.run(rows.segment(run), rows.offset(run, row), rows.stride(), count, distances);
        for (int i = 0; i < count; i++) {
          nearest.offer(distances[i], row + i);
        }
        row += count;
      }
    }
    count(rows.size(), stats);
  }

  /// Offers the rows of a mask.
  void accepted(float[] query, RowMask accept, TopK nearest, SearchStats stats) {
    distance.reset(query);
    int[] batch = new int[4];
    int measured = 0;
    for (int run = 0; run < rows.runs(); run++) {
      int end = rows.endOf(run);
      int first = run == 0 ? 0 : rows.endOf(run - 1);
      int count = 0;
      for (int row = accept.next(first); row >= 0 && row < end; row = accept.next(row + 1)) {
        batch[count++] = row;
        if (count == 4) {
          offer(run, batch, nearest);
          measured += 4;
          count = 0;
        }
      }
      for (int i = 0; i < count; i++) {
        rows.verify(run, batch[i], 1);
        nearest.offer(distance.at(rows.segment(run), rows.offset(run, batch[i])), batch[i]);
      }
      measured += count;
    }
    count(measured, stats);
  }

  private void offer(int run, int[] batch, TopK nearest) {
    for (int row : batch) {
      rows.verify(run, row, 1);
    }
    MemorySegment segment = rows.segment(run);
    distance.four(
        segment,
        rows.offset(run, batch[0]),
        rows.offset(run, batch[1]),
        rows.offset(run, batch[2]),
        rows.offset(run, batch[3]),
        four);
    for (int i = 0; i < 4; i++) {
      nearest.offer(four[i], batch[i]);
    }
  }

  private void count(int measured, SearchStats stats) {
    stats.distanceComputations += measured;
    stats.bytesRead += (long) measured * rows.stride();
  }
}
