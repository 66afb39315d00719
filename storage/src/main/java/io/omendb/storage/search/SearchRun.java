package io.omendb.storage.search;

import io.omendb.storage.distance.Distances;
import io.omendb.storage.distance.QueryDistance;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.index.IndexSearcher;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.SearchStats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Carries a plan out for one query after the other, with buffers that are kept. For one thread at
/// a time.
///
/// The result always has as many rows as match, up to k: an index that proposes fewer of a
/// segment's rows than it could is followed by a scan of that segment.
public final class SearchRun {
  /// What one query found: row ids and distances, nearest first, and what it took.
  public record Found(long[] rowIds, float[] distances, Explain explain) {}

  private final SearchPlan plan;
  private final Environment environment;
  private final List<IndexSearcher> searchers = new ArrayList<>();
  private final TopK nearest;
  private final TopK local;
  private final long[] ids;
  private final float[] distances;
  private final ExactScan scan = new ExactScan();

  public SearchRun(SearchPlan plan, Environment environment) {
    this.plan = plan;
    this.environment = environment;
    for (SearchPlan.Indexed indexed : plan.indexed()) {
      searchers.add(indexed.segment().index().searcher());
    }
    int capacity = (int) Math.max(1, Math.min(plan.request().k(), plan.matching()));
    nearest = new TopK(capacity);
    local = new TopK(capacity);
    ids = new long[capacity];
    distances = new float[capacity];
  }

  public SearchPlan plan() {
    return plan;
  }

  /// The nearest rows for `query`, which has as many finite components as the vectors.
  public Found search(float[] query) {
    long start = environment.nanoTime();
    SearchPlan.Request request = plan.request();
    SearchStats stats = new SearchStats();
    nearest.clear();
    QueryDistance exact = Distances.query(request.metric(), request.type().element(), query);
    int stride = request.type().stride();
    for (int i = 0; i < searchers.size(); i++) {
      searchSegment(i, query, exact, stats);
    }
    for (SearchPlan.Scanned scanned : plan.scanned()) {
      scan.scan(exact, scanned.fragment(), scanned.accept(), stride, nearest, stats);
    }
    int found = nearest.drain(ids, distances);
    while (found > 0 && distances[found - 1] > request.maxDistance()) {
      found--;
    }
    long micros = (environment.nanoTime() - start) / 1_000;
    Plan decided = plan.plan();
    Explain explain =
        new Explain(
            decided.strategy().text(),
            decided.index(),
            decided.parameters(),
            decided.segments(),
            decided.rowsMatching(),
            stats.probes,
            stats.distanceComputations,
            stats.reranked,
            stats.bytesRead,
            0,
            micros);
    return new Found(Arrays.copyOf(ids, found), Arrays.copyOf(distances, found), explain);
  }

  private void searchSegment(int number, float[] query, QueryDistance exact, SearchStats stats) {
    SearchPlan.Indexed indexed = plan.indexed().get(number);
    int wanted = Math.min(local.capacity(), indexed.accepted());
    if (wanted == 0) {
      return;
    }
    local.clear();
    searchers
        .get(number)
        .search(query, indexed.accept(), indexed.accepted(), plan.request().tuning(), local, stats);
    if (local.size() < wanted) {
      scanSegment(indexed, exact, stats);
      return;
    }
    int count = local.drain(ids, distances);
    for (int i = 0; i < count && distances[i] <= nearest.bound(); i++) {
      nearest.offer(distances[i], indexed.segment().rowIdOf(ids[i], plan.fragments()));
    }
  }

  private void scanSegment(SearchPlan.Indexed indexed, QueryDistance exact, SearchStats stats) {
    List<FragmentRows> fragments = plan.fragments();
    List<RowMask> covered = new ArrayList<>();
    for (FragmentRows fragment : fragments) {
      covered.add(new RowMask(fragment.rows()));
    }
    indexed.segment().rows().cover(covered);
    for (int i = 0; i < fragments.size(); i++) {
      RowMask accept = fragments.get(i).accept();
      RowMask rows = covered.get(i);
      if (accept != null) {
        rows.and(accept);
      }
      if (rows.next(0) >= 0) {
        int stride = plan.request().type().stride();
        scan.scan(exact, fragments.get(i), rows, stride, nearest, stats);
      }
    }
  }
}
