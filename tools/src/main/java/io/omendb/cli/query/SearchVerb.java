package io.omendb.cli.query;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.RowPrinter;
import io.omendb.cli.output.Table;
import io.omendb.cli.output.Units;
import io.omendb.storage.Dataset;
import io.omendb.storage.Hits;
import io.omendb.storage.Search;
import io.omendb.storage.Searcher;
import io.omendb.storage.Snapshot;
import io.omendb.storage.column.Batch;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.search.Explain;
import io.omendb.storage.search.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.Option;
import org.jspecify.annotations.Nullable;

/// `search`: the rows nearest to query vectors. Immutable.
public final class SearchVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    List<Option> options = new ArrayList<>();
    options.add(Flags.value("vector", "NUMBERS", "the query: 0.5,1,-2"));
    options.add(Flags.value("queries", "FILE", "many queries: .npy .fvecs .bvecs .ivecs"));
    options.add(Flags.value("row-id", "N", "the vector of this row is the query"));
    options.addAll(SearchOptions.options());
    options.add(Flags.value("select", "COLUMNS", "show these columns, separated by commas"));
    options.add(Flags.flag("exact", "compare with every row"));
    options.add(Flags.value("max-distance", "D", "only rows this near"));
    options.add(Flags.flag("explain", "tell what the search did"));
    return new Synopsis(
        "search",
        "finds the rows nearest to query vectors",
        "DATASET[@VERSION] (--vector NUMBERS | --queries FILE | --row-id N)",
        1,
        1,
        List.of(
            "omendb search photos.omen --row-id 7 --where \"label = 3\" --select id,title",
            "omendb search photos.omen --column v --queries queries.npy -k 10 --json",
            "omendb search photos.omen@7 --vector 0.1,0.7,-2 --recall 0.99 --explain"),
        options);
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parse(invocation.argument(0));
    if (Stream.of("vector", "queries", "row-id").filter(invocation::flag).count() != 1) {
      throw new InvalidInput(
          "exactly one of --vector, --queries and --row-id is needed",
          "for example --vector 0.5,1,-2");
    }
    try (Dataset dataset = name.open()) {
      Snapshot snapshot = name.snapshot(dataset);
      String column = Vectors.column(invocation, snapshot).name();
      List<float[]> queries = queries(invocation, snapshot, column);
      Search search = SearchOptions.apply(invocation, snapshot.search(column));
      invocation.names("select").ifPresent(search::select);
      if (invocation.flag("exact")) {
        search.exact();
      }
      invocation
          .decimal("max-distance", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)
          .ifPresent(distance -> search.maxDistance((float) distance));
      Searcher searcher = SearchOptions.prepare(invocation, snapshot, search);
      for (int i = 0; i < queries.size(); i++) {
        invocation.cancellation().check();
        Hits hits = searcher.search(queries.get(i));
        if (invocation.json()) {
          invocation.console().out().println(json(i, hits, searcher.plan(), invocation));
        } else {
          print(i, queries.size(), hits, searcher.plan(), invocation);
        }
      }
    }
    return ExitCode.OK;
  }

  private static List<float[]> queries(Invocation invocation, Snapshot snapshot, String column) {
    Optional<String> vector = invocation.text("vector");
    if (vector.isPresent()) {
      return List.of(Vectors.parse(vector.get()));
    }
    Optional<String> file = invocation.text("queries");
    if (file.isPresent()) {
      return Vectors.read(file.get());
    }
    long row = invocation.number("row-id", 0, Long.MAX_VALUE).orElseThrow();
    return List.of(Vectors.ofRow(snapshot, row, column));
  }

  private static String json(int query, Hits hits, Plan plan, Invocation invocation) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < hits.size(); i++) {
      Map<String, @Nullable Object> row =
          Json.object("row_id", hits.rowIds()[i], "distance", hits.distances()[i]);
      if (hits.columns().isPresent()) {
        row.putAll(RowPrinter.object(hits.columns().get(), i));
      }
      rows.add(row);
    }
    Map<String, @Nullable Object> line =
        Json.object("query", query, "hits", rows, "plan", plan.text());
    if (invocation.flag("explain")) {
      line.put("explain", explain(hits.explain()));
    }
    return Json.text(line);
  }

  private static Map<String, @Nullable Object> explain(Explain explain) {
    return Json.object(
        "strategy", explain.strategy(),
        "index", explain.index().orElse(null),
        "parameters", explain.parameters(),
        "segments", explain.segments(),
        "rows_matching", explain.rowsMatching(),
        "probes", explain.probes(),
        "distance_computations", explain.distanceComputations(),
        "reranked", explain.reranked(),
        "bytes_read", explain.bytesRead(),
        "requests", explain.requests(),
        "micros", explain.micros());
  }

  private static void print(int query, int queries, Hits hits, Plan plan, Invocation invocation) {
    Optional<Batch> columns = hits.columns();
    List<String> header = new ArrayList<>(List.of("row_id", "distance"));
    List<Boolean> right = new ArrayList<>(List.of(true, true));
    if (queries > 1) {
      invocation.console().out().println((query == 0 ? "" : "\n") + "query " + query);
    }
    columns.ifPresent(batch -> {
      header.addAll(RowPrinter.names(batch.schema()));
      right.addAll(RowPrinter.numeric(batch.schema()));
    });
    try (Table table = new Table(invocation.console().out(), header, right)) {
      for (int i = 0; i < hits.size(); i++) {
        List<String> cells = new ArrayList<>();
        cells.add(Long.toString(hits.rowIds()[i]));
        cells.add(Float.toString(hits.distances()[i]));
        if (columns.isPresent()) {
          cells.addAll(RowPrinter.brief(columns.get(), i));
        }
        table.row(cells);
      }
    }
    if (hits.size() < SearchOptions.k(invocation)) {
      invocation.say("no more rows match");
    }
    if (invocation.flag("explain")) {
      Explain done = hits.explain();
      invocation.say("plan     " + plan.text());
      invocation.say(
          "did      "
              + Units.count(done.probes(), "probe")
              + ", "
              + Units.count(done.distanceComputations(), "distance")
              + ", "
              + Units.count(done.reranked())
              + " re-ranked, "
              + Units.bytes(done.bytesRead())
              + " looked at, "
              + Units.count(done.micros())
              + " µs");
    }
  }
}
