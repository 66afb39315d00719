package io.omendb.cli.demo;

import io.omendb.cli.command.Invocation;
import io.omendb.cli.output.Progress;
import io.omendb.cli.output.Units;
import io.omendb.storage.CreatedIndex;
import io.omendb.storage.Dataset;
import io.omendb.storage.Hits;
import io.omendb.storage.Searcher;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.index.Tuning;
import io.omendb.storage.maintain.CheckReport;
import io.omendb.storage.maintain.compact.CompactionReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One run of the demo: each step says what it does and what came out. For one thread at a time.
final class Demo {
  private static final int K = 10;
  private static final int APPEND_ROWS = 1_000;
  private static final int APPEND_BATCH_ROWS = 100;
  private static final int SHOWN_QUERIES = 8;
  private static final int SHOWN_FILTERED = 4;
  private static final int DELETED_LABEL = 7;
  private static final int[] EFFORTS = {10, 16, 24, 40, 64, 100, 200};
  private static final int[] PROBES = {1, 2, 4, 8, 16, 32};

  private final Invocation invocation;
  private final Path directory;
  private final Digits base = Digits.base();
  private final Digits queries = Digits.queries();
  private final List<float[]> vectors = queries.vectors();
  private final List<Report.Figure> figures = new ArrayList<>();

  Demo(Invocation invocation, Path directory) {
    this.invocation = invocation;
    this.directory = directory;
  }

  Report run() throws IOException {
    Files.write(directory.resolve(DemoVerb.QUERIES), Digits.queryFile());
    String location = directory.resolve(DemoVerb.DATASET).toString();
    try (Dataset dataset = Dataset.create(location, Digits.SCHEMA)) {
      step("create " + DemoVerb.DATASET + " --schema \"" + Digits.SCHEMA.text() + "\"");
      load(dataset);
      index(dataset, "hnsw");
      index(dataset, "ivf-pq");
      append(dataset);
      List<Report.Strip> neighbors = neighbors(dataset.latest());
      List<Report.Strip> filtered = filtered(dataset.latest());
      List<Curve> curves = measure(dataset.latest());
      List<Report.Strip> travel = delete(dataset);
      compact(dataset);
      check(dataset);
      figures.add(new Report.Figure(Long.toString(dataset.latest().version()), "versions"));
      return new Report(figures, neighbors, filtered, travel, curves, versions(dataset));
    }
  }

  /// Tells where everything lies and what to try next.
  void farewell() {
    String dataset = directory.resolve(DemoVerb.DATASET).toString();
    say("");
    say("report   " + directory.resolve(DemoVerb.REPORT).toAbsolutePath().toUri());
    say("dataset  " + dataset);
    say("try      omendb info " + dataset);
    int row = 0;
    while (base.label(row) == DELETED_LABEL) {
      row++;
    }
    say(
        "         omendb search "
            + dataset
            + " --row-id "
            + row
            + " --where \"label <> "
            + base.label(row)
            + "\" --explain");
    say("         omendb bench " + dataset + " --queries " + directory.resolve(DemoVerb.QUERIES));
  }

  private void load(Dataset dataset) {
    int rows = base.size() - APPEND_ROWS;
    long start = System.nanoTime();
    try (Transaction transaction = dataset.begin()) {
      transaction.append(base.batch(0, rows));
      Snapshot loaded = transaction.commit();
      step("import " + DemoVerb.DATASET + " image=digits.npy label=labels.npy");
      say(
          "  "
              + Units.count(rows)
              + " images of 784 pixels, "
              + Units.bytes(loaded.bytes())
              + ", version "
              + loaded.version()
              + ", "
              + Units.millis(millisSince(start)));
    }
    figures.add(new Report.Figure(Units.count(base.size()), "images of 28 × 28 pixels"));
  }

  private void index(Dataset dataset, String type) {
    long start = System.nanoTime();
    CreatedIndex created;
    try (Progress progress = new Progress(invocation.console(), invocation.showsProgress(), "")) {
      created =
          dataset
              .createIndex("image")
              .type(type)
              .metric(Metric.L2)
              .name(type)
              .progress((phase, done, total) -> {
                invocation.cancellation().check();
                progress.at(phase, done, total);
              })
              .build();
    }
    long millis = millisSince(start);
    step("index create " + DemoVerb.DATASET + " --column image --type " + type + " --metric l2");
    say(
        "  "
            + Units.bytes(created.index().bytes())
            + ", version "
            + created.snapshot().version()
            + ", "
            + Units.millis(millis));
    figures.add(new Report.Figure(Units.millis(millis), "to build the " + type + " index"));
  }

  /// Rows that arrive after the indexes were built are found at once: a search scans them beside.
  private void append(Dataset dataset) {
    long start = System.nanoTime();
    int first = base.size() - APPEND_ROWS;
    for (int from = first; from < base.size(); from += APPEND_BATCH_ROWS) {
      try (Transaction transaction = dataset.begin()) {
        transaction.append(base.batch(from, Math.min(base.size(), from + APPEND_BATCH_ROWS)));
        transaction.commit();
      }
    }
    step("append " + Units.count(APPEND_ROWS) + " more, " + APPEND_BATCH_ROWS + " a version");
    say(
        "  durable and searchable at once, version "
            + dataset.latest().version()
            + ", "
            + Units.millis(millisSince(start)));
  }

  private List<Report.Strip> neighbors(Snapshot snapshot) {
    step("search " + DemoVerb.DATASET + " --column image --queries " + DemoVerb.QUERIES + " -k 10");
    Searcher searcher = snapshot.search("image").k(K).prepare();
    int same = 0;
    int found = 0;
    List<Report.Strip> strips = new ArrayList<>();
    for (int query = 0; query < queries.size(); query++) {
      Hits hits = searcher.search(vectors.get(query));
      for (long row : hits.rowIds()) {
        same += base.label(Math.toIntExact(row)) == queries.label(query) ? 1 : 0;
        found++;
      }
      if (query < SHOWN_QUERIES) {
        strips.add(strip("", query, hits));
      }
    }
    String share = Units.decimal(100.0 * same / found, 1) + " %";
    say("  " + searcher.plan().text());
    say("  " + share + " of the neighbours bear the query's label");
    figures.add(new Report.Figure(share, "of neighbours are the same digit"));
    return strips;
  }

  private List<Report.Strip> filtered(Snapshot snapshot) {
    List<Report.Strip> strips = new ArrayList<>();
    for (int query = 0; query < SHOWN_FILTERED; query++) {
      String where = "label = " + (queries.label(query) + 1) % 10;
      Searcher searcher = snapshot.search("image").k(K).where(where).prepare();
      if (query == 0) {
        step(
            "search "
                + DemoVerb.DATASET
                + " --column image --queries "
                + DemoVerb.QUERIES
                + " --where \""
                + where
                + "\"");
        say("  " + searcher.plan().text());
      }
      strips.add(strip("where " + where, query, searcher.search(vectors.get(query))));
    }
    return strips;
  }

  private List<Report.Strip> delete(Dataset dataset) {
    String where = "label = " + DELETED_LABEL;
    Snapshot before = dataset.latest();
    Snapshot after;
    long deleted;
    try (Transaction transaction = dataset.begin()) {
      deleted = transaction.delete(where);
      after = transaction.commit();
    }
    step("delete " + DemoVerb.DATASET + " --where \"" + where + "\"");
    say("  " + Units.count(deleted, "row") + ", version " + after.version());
    int query = 0;
    while (queries.label(query) != DELETED_LABEL) {
      query++;
    }
    float[] vector = vectors.get(query);
    Hits then = before.search("image").nearest(vector, K).run();
    Hits now = after.search("image").nearest(vector, K).run();
    step("search " + DemoVerb.DATASET + "@" + before.version() + " and @" + after.version());
    say("  version " + before.version() + " still finds them; the newest finds others");
    return List.of(
        strip("version " + before.version() + ", before the delete", query, then),
        strip("version " + after.version() + ", after " + where + " were deleted", query, now));
  }

  private List<Curve> measure(Snapshot snapshot) {
    step("bench " + DemoVerb.DATASET + " --column image --queries " + DemoVerb.QUERIES);
    Sweep sweep = new Sweep(snapshot, "image", vectors, K, invocation.cancellation());
    List<Curve> curves =
        List.of(
            sweep.curve("hnsw", EFFORTS, (search, ef) -> search.index("hnsw").ef(ef)),
            sweep.curve("ivf-pq", PROBES, (search, n) -> search.index("ivf-pq").probes(n)),
            sweep.curve("exact", new int[] {0}, (search, _) -> search.exact()));
    for (Curve curve : curves) {
      Curve.Point point = curve.leastWithRecall(Tuning.DEFAULT_RECALL);
      say(
          "  "
              + (curve.name() + " " + point.parameters()).strip()
              + ": recall "
              + Units.decimal(point.recall(), 3)
              + ", "
              + Units.count(Math.round(point.queriesPerSecond()))
              + " queries a second");
    }
    return curves;
  }

  private void compact(Dataset dataset) {
    CompactionReport report = dataset.compact();
    step("compact " + DemoVerb.DATASET);
    say("  " + report.rowsDropped() + " deleted rows dropped; indexes stay as they are");
  }

  private void check(Dataset dataset) {
    CheckReport report = dataset.check(true, (_, _, _) -> invocation.cancellation().check());
    step("check " + DemoVerb.DATASET + " --deep");
    say(
        "  "
            + (report.clean() ? "clean" : Units.count(report.problems().size(), "problem"))
            + ": "
            + Units.count(report.filesChecked(), "file")
            + ", "
            + Units.bytes(report.bytesChecked()));
  }

  private static List<Report.LogLine> versions(Dataset dataset) {
    List<Report.LogLine> lines = new ArrayList<>();
    dataset.log().forEach(version -> lines.add(Report.LogLine.of(version)));
    return lines;
  }

  private Report.Strip strip(String caption, int query, Hits hits) {
    List<Report.Picture> found = new ArrayList<>();
    for (int i = 0; i < hits.size(); i++) {
      int row = Math.toIntExact(hits.rowIds()[i]);
      found.add(
          new Report.Picture(
              base.image(row), base.label(row), Units.decimal(hits.distances()[i] / 1e6, 2)));
    }
    return new Report.Strip(
        caption,
        new Report.Picture(queries.image(query), queries.label(query), "query " + query),
        found);
  }

  private static long millisSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1_000_000;
  }

  private void step(String what) {
    invocation.cancellation().check();
    say("");
    say("omendb " + what);
  }

  private void say(String text) {
    if (!invocation.json() && !invocation.flag("quiet")) {
      invocation.console().out().println(text);
      invocation.console().out().flush();
    }
  }
}
