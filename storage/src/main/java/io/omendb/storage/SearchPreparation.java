package io.omendb.storage;

import io.omendb.storage.distance.Metric;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.index.Tuning;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.search.OpenSegment;
import io.omendb.storage.search.SearchPlan;
import io.omendb.storage.search.SearchRows;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Turns what a caller asked for into a plan: checks it against the schema, chooses the index,
/// evaluates the filter. Immutable.
record SearchPreparation(
    Snapshot snapshot,
    String column,
    Optional<Predicate> where,
    List<String> select,
    Optional<String> index,
    Optional<Metric> metric) {
  /// Which type is preferred where several indexes cover as many rows: a mapped graph answers
  /// faster than lists.
  private static final List<String> PREFERENCE = List.of("hnsw", "ivf-pq");

  Searcher prepare(int k, Tuning tuning, boolean exact, float maxDistance) {
    Field field = snapshot.schema().require(column);
    if (!(field.type() instanceof DataType.Vector type)) {
      throw new InvalidInput(
          "column '" + column + "' is " + field.type().text() + ", not a vector", vectorColumns());
    }
    select.forEach(snapshot.schema()::require);
    Optional<IndexEntry> chosen = choose(field);
    Metric asked = metric.orElseGet(() -> chosen.map(IndexEntry::metric).orElse(Metric.L2));
    SearchPlan.Request request =
        new SearchPlan.Request(type, asked, k, tuning, insisted(tuning), maxDistance);
    SearchRows rows = snapshot.searchRows(field, where);
    if (exact) {
      return searcher(SearchPlan.exact(request, rows, "an exact search was asked for"));
    }
    if (chosen.isEmpty()) {
      return searcher(SearchPlan.exact(request, rows, whyNoIndex(field, asked)));
    }
    List<OpenSegment> segments = snapshot.parts().segments(field, chosen.get());
    if (segments.isEmpty()) {
      return searcher(SearchPlan.exact(request, rows, "the index holds no rows yet"));
    }
    return searcher(SearchPlan.indexed(request, rows, chosen.get().name(), segments));
  }

  /// Whether the caller named the index or how hard to search it.
  private boolean insisted(Tuning tuning) {
    return index.isPresent() || tuning.probes() > 0 || tuning.ef() > 0 || tuning.refine() > 0;
  }

  private Searcher searcher(SearchPlan plan) {
    return new Searcher(snapshot, plan, select);
  }

  private Optional<IndexEntry> choose(Field field) {
    List<IndexEntry> on =
        snapshot.indexEntries().stream().filter(e -> e.fieldId() == field.id()).toList();
    if (index.isPresent()) {
      return Optional.of(named(index.get(), on));
    }
    List<IndexEntry> usable =
        on.stream()
            .filter(e -> metric.isEmpty() || e.metric() == metric.get())
            .filter(e -> snapshot.files().providers().reading(e).isPresent())
            .toList();
    if (usable.stream().map(IndexEntry::metric).distinct().count() > 1) {
      throw new InvalidInput(
          "the indexes on column '" + column + "' have different metrics: " + list(usable),
          "name the index or the metric");
    }
    return usable.stream()
        .min(
            Comparator.comparingLong((IndexEntry e) -> -indexedRows(e))
                .thenComparingInt(e -> preference(e.type()))
                .thenComparing(IndexEntry::name));
  }

  private IndexEntry named(String name, List<IndexEntry> on) {
    IndexEntry entry =
        on.stream()
            .filter(e -> e.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new NotFound(
                    "no index '" + name + "' on column '" + column + "'",
                    null,
                    on.isEmpty() ? "it has no index" : "its indexes are: " + list(on)));
    if (metric.isPresent() && metric.get() != entry.metric()) {
      throw new InvalidInput(
          "index '"
              + name
              + "' has the metric "
              + entry.metric().text()
              + ", not "
              + metric.get().text());
    }
    return entry;
  }

  private String whyNoIndex(Field field, Metric asked) {
    List<IndexEntry> on =
        snapshot.indexEntries().stream().filter(e -> e.fieldId() == field.id()).toList();
    return on.isEmpty()
        ? "the column has no index"
        : "no index for the metric " + asked.text() + " among: " + list(on);
  }

  private String vectorColumns() {
    String names =
        snapshot.schema().fields().stream()
            .filter(f -> f.type() instanceof DataType.Vector)
            .map(Field::name)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "the dataset has no vector column" : "vector columns are: " + names;
  }

  private static long indexedRows(IndexEntry entry) {
    return entry.segments().stream().mapToLong(IndexEntry.Segment::rows).sum();
  }

  private static int preference(String type) {
    int place = PREFERENCE.indexOf(type);
    return place < 0 ? PREFERENCE.size() : place;
  }

  private static String list(List<IndexEntry> entries) {
    return entries.stream()
        .map(e -> e.name() + " (" + e.type() + ", " + e.metric().text() + ")")
        .collect(Collectors.joining(", "));
  }
}
