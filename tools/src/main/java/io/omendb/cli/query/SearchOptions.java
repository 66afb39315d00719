package io.omendb.cli.query;

import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.storage.Search;
import io.omendb.storage.Searcher;
import io.omendb.storage.Snapshot;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.error.StorageException.InvalidInput;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.cli.Option;

/// How hard and among which rows to search: what `search` and `bench` share. Stateless.
final class SearchOptions {
  static final int DEFAULT_K = 10;
  private static final int MAX_K = 1_000_000;
  private static final int MAX_EFFORT = 1_000_000;

  /// The type of index that knows an option.
  private static final Map<String, String> TYPE_OF =
      new TreeMap<>(Map.of("ef", "hnsw", "nprobe", "ivf-pq", "refine", "ivf-pq"));

  private SearchOptions() {}

  static List<Option> options() {
    return List.of(
        Flags.value("column", "NAME", "the vector column; needless if there is only one"),
        Flags.letter("k", "N", "how many neighbours; 10 if not given"),
        Flags.value("where", "CONDITION", "only rows that match, in SQL"),
        Flags.value("recall", "SHARE", "the share of true neighbours to aim at; 0.95 if not given"),
        Flags.value("nprobe", "N", "lists to probe (ivf-pq)"),
        Flags.value("ef", "N", "candidates to keep (hnsw)"),
        Flags.value("refine", "N", "candidates to re-rank, as a multiple of k (ivf-pq)"),
        Flags.value("index", "NAME", "use this index"),
        Flags.value("metric", "METRIC", "l2, cosine or dot; else the index's"));
  }

  static int k(Invocation invocation) {
    return invocation.integer("k", 1, MAX_K).orElse(DEFAULT_K);
  }

  /// Passes on what was asked for.
  static Search apply(Invocation invocation, Search search) {
    search.k(k(invocation));
    invocation.text("where").ifPresent(search::where);
    invocation.decimal("recall", 0, 1).ifPresent(search::recall);
    invocation.integer("nprobe", 1, MAX_EFFORT).ifPresent(search::probes);
    invocation.integer("ef", 1, MAX_EFFORT).ifPresent(search::ef);
    invocation.integer("refine", 1, MAX_EFFORT).ifPresent(search::refine);
    invocation.text("index").ifPresent(search::index);
    metric(invocation, search);
    return search;
  }

  /// Plans the search.
  ///
  /// @throws InvalidInput if an option was given that the chosen index does not know
  static Searcher prepare(Invocation invocation, Snapshot snapshot, Search search) {
    Searcher searcher = search.prepare();
    searcher
        .plan()
        .index()
        .flatMap(name ->
            snapshot.indexes().stream().filter(index -> index.name().equals(name)).findFirst())
        .ifPresent(index ->
            TYPE_OF.forEach((option, type) -> {
              if (invocation.text(option).isPresent() && !type.equals(index.type())) {
                throw new InvalidInput(
                    "--%s is for indexes of type %s; '%s' is of type %s"
                        .formatted(option, type, index.name(), index.type()),
                    "leave it out, or name another index with --index");
              }
            }));
    return searcher;
  }

  /// Passes on the metric alone, for the exact answer.
  static void metric(Invocation invocation, Search search) {
    invocation
        .text("metric")
        .ifPresent(text ->
            search.metric(
                Metric.named(text)
                    .orElseThrow(() ->
                        new InvalidInput(
                            "unknown metric '" + text + "'", "metrics are: l2, cosine, dot"))));
  }
}
