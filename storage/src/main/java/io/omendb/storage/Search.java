package io.omendb.storage;

import io.omendb.storage.distance.Metric;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.filter.BoundPredicate;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.index.Tuning;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A nearest-neighbour search of one vector column, being described. For one thread at a time.
///
/// A search returns min(k, rows that match) rows, whatever the filter; distances are exact; ties
/// break by row id.
public final class Search {
  /// The most neighbours of one search: spec chapter 17.
  public static final int MAX_K = 1_000_000;

  private final Snapshot snapshot;
  private final String column;
  private int k = 10;
  private float @Nullable [] query;
  private Optional<Predicate> where = Optional.empty();
  private List<String> select = List.of();
  private double recall = Tuning.DEFAULT_RECALL;
  private int probes;
  private int ef;
  private int refine;
  private boolean exact;
  private Optional<String> index = Optional.empty();
  private Optional<Metric> metric = Optional.empty();
  private float maxDistance = Float.POSITIVE_INFINITY;

  Search(Snapshot snapshot, String column) {
    this.snapshot = snapshot;
    this.column = column;
  }

  /// Searches for the `k` rows nearest to `query`, which has as many components as the column's
  /// vectors.
  public Search nearest(float[] query, int k) {
    this.query = query.clone();
    return k(k);
  }

  /// How many rows to return at most; 10 unless set.
  public Search k(int k) {
    if (k < 1 || k > MAX_K) {
      throw new InvalidInput("k must lie in 1.." + MAX_K + ": " + k);
    }
    this.k = k;
    return this;
  }

  /// Returns only rows for which this SQL condition is true.
  ///
  /// @throws InvalidInput naming the character of the text where a name, a type or the syntax is
  ///   wrong
  public Search where(String sql) {
    return where(BoundPredicate.parse(sql, snapshot.schema()).predicate());
  }

  /// Returns only rows for which this condition is true.
  public Search where(Predicate predicate) {
    where = Optional.of(predicate);
    return this;
  }

  /// Adds these columns to the hits.
  public Search select(List<String> columns) {
    select = List.copyOf(columns);
    return this;
  }

  /// The share of the true neighbours that an index is to find, 0 < recall < 1; 0.95 unless set.
  public Search recall(double recall) {
    if (!(recall > 0 && recall < 1)) {
      throw new InvalidInput(
          "recall must lie between 0 and 1: " + recall, "for every true neighbour, search exactly");
    }
    this.recall = recall;
    return this;
  }

  /// How many lists of an inverted file to probe, instead of the calibrated number.
  public Search probes(int probes) {
    this.probes = positive("probes", probes);
    return this;
  }

  /// How wide a graph is searched, instead of the calibrated width; at least k.
  public Search ef(int ef) {
    this.ef = positive("ef", ef);
    return this;
  }

  /// How many candidates are ranked by their full vectors, as a multiple of k.
  public Search refine(int refine) {
    this.refine = positive("refine", refine);
    return this;
  }

  /// Computes every matching row's distance and uses no index.
  public Search exact() {
    exact = true;
    return this;
  }

  /// Uses the index of that name instead of the one that the planner would choose.
  public Search index(String name) {
    index = Optional.of(name);
    return this;
  }

  /// The metric; unless set, that of the column's index, or l2 where there is none.
  public Search metric(Metric metric) {
    this.metric = Optional.of(metric);
    return this;
  }

  /// Leaves rows out that are farther than this.
  public Search maxDistance(float distance) {
    if (Float.isNaN(distance)) {
      throw new InvalidInput("the largest distance must be a number");
    }
    maxDistance = distance;
    return this;
  }

  /// Searches for the query given to [#nearest].
  ///
  /// @throws InvalidInput if the column, the query, the filter or a parameter does not fit
  public Hits run() {
    if (query == null) {
      throw new InvalidInput("a search needs a query vector", "call nearest(query, k)");
    }
    return prepare().search(query);
  }

  /// Plans the search once, for many queries: the filter is evaluated here.
  ///
  /// @throws InvalidInput as [#run()]
  public Searcher prepare() {
    if (ef > 0 && ef < k) {
      throw new InvalidInput("ef must be at least k: " + ef + " < " + k);
    }
    return new SearchPreparation(snapshot, column, where, select, index, metric)
        .prepare(k, new Tuning(recall, probes, ef, refine), exact, maxDistance);
  }

  private static int positive(String what, int value) {
    if (value < 1) {
      throw new InvalidInput(what + " must be positive: " + value);
    }
    return value;
  }
}
