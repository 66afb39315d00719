package io.omendb.storage;

import io.omendb.storage.distance.Metric;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.search.Plan;
import io.omendb.storage.search.SearchPlan;
import io.omendb.storage.search.SearchRun;
import java.util.List;
import java.util.Optional;

/// A planned search, to be run for many queries. For one thread at a time; [#another()] gives
/// further threads theirs.
public final class Searcher {
  private final Snapshot snapshot;
  private final SearchPlan plan;
  private final List<String> select;
  private final SearchRun run;

  Searcher(Snapshot snapshot, SearchPlan plan, List<String> select) {
    this.snapshot = snapshot;
    this.plan = plan;
    this.select = select;
    this.run = new SearchRun(plan, snapshot.environment());
  }

  /// The nearest rows for one query.
  ///
  /// @throws InvalidInput if the query has another dimension, a component that is not finite, or no
  ///   direction where the metric is cosine
  public Hits search(float[] query) {
    check(query);
    SearchRun.Found found = snapshot.reading(() -> run.search(query));
    return new Hits(
        found.rowIds(),
        found.distances(),
        select.isEmpty() ? Optional.empty() : Optional.of(snapshot.take(found.rowIds(), select)),
        found.explain());
  }

  /// The same plan for another thread.
  public Searcher another() {
    return new Searcher(snapshot, plan, select);
  }

  public Plan plan() {
    return plan.plan();
  }

  private void check(float[] query) {
    int dimension = plan.request().type().dimension();
    if (query.length != dimension) {
      throw new InvalidInput(
          "the query has " + query.length + " components; the column's vectors have " + dimension);
    }
    double square = 0;
    for (int i = 0; i < query.length; i++) {
      if (!Float.isFinite(query[i])) {
        throw new InvalidInput("component " + (i + 1) + " of the query is " + query[i]);
      }
      square += (double) query[i] * query[i];
    }
    if (plan.request().metric() == Metric.COSINE && square == 0) {
      throw new InvalidInput("the query is zero, which has no direction for the metric cosine");
    }
  }
}
