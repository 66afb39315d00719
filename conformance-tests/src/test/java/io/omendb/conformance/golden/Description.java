package io.omendb.conformance.golden;

import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Sample;
import io.omendb.storage.Dataset;
import io.omendb.storage.Hits;
import io.omendb.storage.IndexInfo;
import io.omendb.storage.Search;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Version;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/// A dataset as text: a line for each fact that a reader can learn. Stateless.
final class Description {
  private static final int NEIGHBOURS = 5;
  private static final List<String> FILTERS =
      List.of(
          "id < 50",
          "title = '日本' OR flag",
          "single IS NULL",
          "mid BETWEEN -10 AND 10",
          "NOT (title LIKE '%e%') AND byte >= 100",
          "seen < TIMESTAMP '1970-01-01T00:00:00Z'");

  private Description() {}

  static String of(Dataset dataset) {
    List<String> lines = new ArrayList<>();
    Snapshot now = dataset.latest();
    lines.add("schema " + now.schema().text());
    List<Version> versions = new ArrayList<>();
    dataset.log().forEach(versions::add);
    Collections.reverse(versions);
    for (Version version : versions) {
      lines.add(
          "version "
              + version.version()
              + " "
              + version.timestamp()
              + " "
              + version.operation().kind()
              + " rows "
              + version.rows()
              + " deleted "
              + version.deletedRows()
              + " fragments "
              + version.fragments());
      Set<Long> ids = Reading.all(dataset.at(version.version())).keySet();
      lines.add("  row ids " + ranges(ids));
    }
    Reading.all(now).forEach((id, row) -> lines.add("row " + id + " " + row.values()));
    if (now.schema().equals(Sample.SCHEMA)) {
      FILTERS.forEach(
          filter -> lines.add("count " + now.count(Predicate.parse(filter)) + " where " + filter));
    }
    for (IndexInfo index : now.indexes()) {
      lines.add(
          "index "
              + index.name()
              + " on "
              + index.column()
              + " "
              + index.type()
              + " "
              + index.metric()
              + " rows "
              + index.rowsIndexed()
              + " + "
              + index.rowsUnindexed());
    }
    now.schema().fields().forEach(field -> searches(now, field, lines));
    return String.join("\n", lines) + "\n";
  }

  /// Consecutive numbers as `first-last`.
  private static String ranges(Set<Long> ids) {
    StringBuilder text = new StringBuilder();
    for (long id : ids) {
      if (!ids.contains(id - 1)) {
        text.append(text.isEmpty() ? "" : " ").append(id);
        long last = id;
        while (ids.contains(last + 1)) {
          last++;
        }
        text.append(last > id ? "-" + last : "");
      }
    }
    return text.toString();
  }

  private static void searches(Snapshot snapshot, Field field, List<String> lines) {
    if (field.type() instanceof DataType.Vector vector) {
      float[] query = new float[vector.dimension()];
      SplittableRandom random = new SplittableRandom(field.id());
      for (int i = 0; i < query.length; i++) {
        query[i] = 1 + random.nextInt(60) / 64f;
      }
      for (Metric metric : Metric.values()) {
        lines.add(search(snapshot, field, query, metric.text(), s -> s.exact().metric(metric)));
      }
      lines.add(search(snapshot, field, query, "id < 50", s -> s.exact().where("id < 50")));
      snapshot.indexes().stream()
          .filter(i -> i.column().equals(field.name()))
          .forEach(index ->
              lines.add(search(snapshot, field, query, index.name(), s -> s.index(index.name()))));
    }
  }

  private static String search(
      Snapshot snapshot, Field field, float[] query, String how, UnaryOperator<Search> tuning) {
    Hits hits = tuning.apply(snapshot.search(field.name()).nearest(query, NEIGHBOURS)).run();
    List<String> found = new ArrayList<>();
    for (int i = 0; i < hits.size(); i++) {
      found.add(String.format(Locale.ROOT, "%d at %.4f", hits.rowIds()[i], hits.distances()[i]));
    }
    return "nearest in " + field.name() + " (" + how + ") " + String.join(", ", found);
  }
}
