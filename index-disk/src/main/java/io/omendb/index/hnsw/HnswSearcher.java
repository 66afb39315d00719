package io.omendb.index.hnsw;

import io.omendb.index.block.Traversal;
import io.omendb.storage.distance.Distances;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.index.IndexSearcher;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.SearchStats;
import io.omendb.storage.index.Tuning;
import io.omendb.storage.index.VectorRows;
import org.jspecify.annotations.Nullable;

/// Searches a graph segment, or scans it where that is less work. For one thread at a time.
///
/// With a filter the walk passes through rows that are not accepted, for a hop costs no more than
/// the two-hop look-ahead that avoids them, and goes on until as many *accepted* rows were expanded
/// as the calibrated beam holds. So the effort follows the share of accepted rows near the query,
/// and not their share of the segment. A walk that costs as much as measuring every accepted row is
/// given up for doing that.
final class HnswSearcher implements IndexSearcher {
  /// A hop costs about as much as this many rows measured at random places.
  static final int ROWS_PER_HOP = 5;

  private static final int WIDEST_FILTERED_BEAM = 1 << 13;

  private final HnswHead head;
  private final VectorRows rows;
  private final Traversal traversal;
  private final ExactScan scan;
  private TopK within = new TopK(64);
  private float[] distances = new float[64];
  private long[] found = new long[64];

  HnswSearcher(HnswHead head, VectorRows rows, Traversal traversal) {
    this.head = head;
    this.rows = rows;
    this.traversal = traversal;
    this.scan =
        new ExactScan(
            rows, Distances.rows(head.metric(), head.layout().element(), rows.dimension()));
  }

  @Override
  public void search(
      float[] query,
      @Nullable RowMask accept,
      int accepted,
      Tuning tuning,
      TopK nearest,
      SearchStats stats) {
    if (rows.size() == 0) {
      return;
    }
    int width = HnswSegment.width(head, tuning, nearest.capacity());
    if (accept == null || accepted == rows.size()) {
      if (cheaperToScan(width, rows.size())) {
        scan.all(query, nearest, stats);
      } else {
        traversal.prepare(query);
        traversal.run(width, null, -1, Integer.MAX_VALUE, nearest, stats);
      }
    } else if (accepted > 0) {
      filtered(query, accept, accepted, width, nearest, stats);
    }
  }

  private void filtered(
      float[] query, RowMask accept, int accepted, int width, TopK nearest, SearchStats stats) {
    if (cheaperToScan(width, accepted)) {
      scan.accepted(query, accept, nearest, stats);
      return;
    }
    if (within.capacity() != width) {
      within = new TopK(width);
      distances = new float[width];
      found = new long[width];
    }
    within.clear();
    long hops = (long) width * rows.size() / accepted;
    int beamWidth = (int) Math.min(Math.max(2L * width, 2 * hops), WIDEST_FILTERED_BEAM);
    traversal.prepare(query);
    boolean ended = traversal.run(beamWidth, accept, -1, accepted / ROWS_PER_HOP, within, stats);
    if (!ended || within.size() < Math.min(width, accepted)) {
      scan.accepted(query, accept, nearest, stats);
      return;
    }
    int count = within.drain(found, distances);
    for (int i = 0; i < count; i++) {
      nearest.offer(distances[i], found[i]);
    }
  }

  /// Whether measuring `accepted` rows is less work than expanding nodes until `width` of them are
  /// accepted.
  private boolean cheaperToScan(int width, int accepted) {
    long hops = (long) width * rows.size() / accepted;
    return accepted <= ROWS_PER_HOP * hops;
  }
}
