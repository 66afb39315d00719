package io.omendb.index.ivf;

import io.omendb.storage.distance.Distances;
import io.omendb.storage.distance.RowDistance;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.index.Bytes;
import io.omendb.storage.index.IndexFile;
import io.omendb.storage.index.IndexSearcher;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.SearchStats;
import io.omendb.storage.index.Tuning;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Probes lists from the nearest on, then re-ranks the best estimates with the full vectors. For
/// one thread at a time.
final class IvfSearcher implements IndexSearcher {
  /// How the number of probes grows as fewer rows are accepted: with `share ^ -SPREAD`, since the
  /// k-th accepted neighbour is about the k/share-th of all.
  private static final double SPREAD = 0.6;

  private final IvfHead head;
  private final IndexFile file;
  private final Bytes lists;
  private final VectorRows rows;
  private final QueryPlan plan;
  private final ListScan scan;
  private final RowDistance distance;
  private final Candidates candidates = new Candidates();
  private final float[] four = new float[4];
  private int[] chosen = new int[64];

  /// Keeps the loads of [#rerank] alive: a compiler may drop a load whose value goes nowhere.
  @SuppressWarnings("UnusedVariable") // Written for that reason only.
  private int touched;

  IvfSearcher(IvfHead head, IndexFile file, VectorRows rows) {
    this.head = head;
    this.file = file;
    this.lists = file.section(IvfFormat.SECTION_LISTS);
    this.rows = rows;
    this.plan = new QueryPlan(head);
    this.scan = new ListScan(head.groups(), file::corrupt);
    this.distance = Distances.rows(head.metric(), rows.element(), rows.dimension());
  }

  @Override
  public void search(
      float[] query,
      @Nullable RowMask accept,
      int accepted,
      Tuning tuning,
      TopK nearest,
      SearchStats stats) {
    if (query.length != head.dimension()) {
      throw new IllegalArgumentException(
          "the query has " + query.length + " components, the vectors " + head.dimension());
    }
    if (head.rows() == 0 || accepted == 0) {
      return;
    }
    int k = nearest.capacity();
    RecallCurve.Plan effort = head.curve().plan(tuning, k);
    double share = Math.min(1, (double) accepted / head.rows());
    int probes = Math.min(head.lists(), effort.probes());
    plan.load(query, probes);
    candidates.clear(Math.min(head.rows(), effort.reranked(k)));
    // So many accepted rows lie in the lists that the probes grow to, if they are spread evenly;
    // where they are not, more lists have to be probed.
    double usual = (double) head.rows() / head.lists() * probes;
    double enough = Math.pow(share, 1 - SPREAD) * usual;
    int least = Math.min(accepted, least(accept != null, k, effort));
    if (accept == null) {
      collect(null, probes, 0, 0, least, accepted, stats);
    } else {
      collect(accept, probes, (long) enough, (long) (share * usual / 2), least, accepted, stats);
    }
    rerank(query, nearest, stats);
  }

  /// How many candidates a search needs at least. Where the measured probes hold for certain, these
  /// are the neighbours themselves; elsewhere, as many as are re-ranked, for estimates alone do not
  /// tell which are nearest.
  private int least(boolean filtered, int k, RecallCurve.Plan effort) {
    boolean measured = !filtered && k <= head.curve().largestK();
    return measured ? k : Math.max(k, effort.reranked(k));
  }

  /// @param enough accepted rows to look at, at least
  /// @param even where the nearest lists hold fewer accepted rows than this, the filter dislikes
  ///   the query's surroundings: rows that are all far away differ little in distance, so estimates
  ///   tell less, and twice as many are re-ranked
  private void collect(
      @Nullable RowMask accept,
      int probes,
      long enough,
      long even,
      int least,
      int accepted,
      SearchStats stats) {
    int needed = least;
    long seen = 0;
    for (int rank = 0; rank < head.lists(); rank++) {
      if (rank == probes && seen < even) {
        needed = (int) Math.min(accepted, 2L * least);
        candidates.widen();
      }
      if (rank >= probes && seen >= enough && candidates.size() >= needed) {
        break;
      }
      int list = plan.list(rank);
      int size = head.sizes()[list];
      if (size == 0) {
        continue;
      }
      long offset = head.offsets()[list];
      long bytes = IvfFormat.listBytes(size, head.groups());
      lists.verify(offset, bytes);
      seen +=
          scan.scan(
              lists.segment(), offset, size, plan.table(), plan.base(list), accept, candidates);
      candidates.tighten();
      stats.probes++;
      stats.distanceComputations += size;
      stats.bytesRead += bytes;
    }
    candidates.shrink();
  }

  private void rerank(float[] query, TopK nearest, SearchStats stats) {
    int count = candidates.size();
    if (chosen.length < count) {
      chosen = new int[count];
    }
    candidates.rows(chosen);
    // In the order of addresses, which is what the memory likes best.
    Arrays.sort(chosen, 0, count);
    if (count > 0 && (chosen[0] < 0 || chosen[count - 1] >= head.rows())) {
      throw file.corrupt("a list holds a row beyond the last of " + head.rows());
    }
    distance.reset(query);
    int i = 0;
    while (i < count) {
      int run = rows.runOf(chosen[i]);
      int end = rows.endOf(run);
      int last = i;
      while (last < count && chosen[last] < end) {
        if (last > 0 && chosen[last] == chosen[last - 1]) {
          throw file.corrupt("the lists hold row " + chosen[last] + " twice");
        }
        rows.verify(run, chosen[last], 1);
        // One load from each row, none waiting for another, has their misses overlap.
        touched += rows.segment(run).get(ValueLayout.JAVA_BYTE, rows.offset(run, chosen[last]));
        last++;
      }
      rerank(run, i, last, nearest);
      i = last;
    }
    stats.reranked += count;
    stats.bytesRead += (long) count * rows.stride();
  }

  private void rerank(int run, int from, int to, TopK nearest) {
    MemorySegment segment = rows.segment(run);
    int i = from;
    for (; i + 4 <= to; i += 4) {
      distance.four(
          segment,
          rows.offset(run, chosen[i]),
          rows.offset(run, chosen[i + 1]),
          rows.offset(run, chosen[i + 2]),
          rows.offset(run, chosen[i + 3]),
          four);
      for (int j = 0; j < 4; j++) {
        nearest.offer(four[j], chosen[i + j]);
      }
    }
    for (; i < to; i++) {
      nearest.offer(distance.at(segment, rows.offset(run, chosen[i])), chosen[i]);
    }
  }
}
