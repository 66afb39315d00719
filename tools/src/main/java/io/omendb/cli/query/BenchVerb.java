package io.omendb.cli.query;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.measure.GroundTruth;
import io.omendb.cli.measure.Measurement;
import io.omendb.cli.output.Json;
import io.omendb.cli.output.Progress;
import io.omendb.cli.output.Units;
import io.omendb.storage.Dataset;
import io.omendb.storage.Hits;
import io.omendb.storage.Search;
import io.omendb.storage.Searcher;
import io.omendb.storage.Snapshot;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.search.Plan;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Option;

/// `bench`: recall and speed of a search on given queries. Immutable.
public final class BenchVerb implements Verb {
  private static final int MAX_THREADS = 1_024;
  private static final long MEASURE_MILLIS = 2_000;

  @Override
  public Synopsis synopsis() {
    List<Option> options = new ArrayList<>();
    options.add(Flags.value("queries", "FILE", "query vectors: .npy .fvecs .bvecs .ivecs"));
    options.add(
        Flags.value(
            "neighbors",
            "FILE",
            "the true neighbours of each query as row ids (.npy .ivecs); else computed exactly"));
    options.addAll(SearchOptions.options());
    options.add(Flags.value("threads", "N", "searching threads; 1 if not given"));
    return new Synopsis(
        "bench",
        "measures recall and speed of a search on given queries",
        "DATASET[@VERSION] --queries FILE [--neighbors FILE]",
        1,
        1,
        List.of(
            "omendb bench photos.omen --column v --queries queries.npy -k 10",
            "omendb bench photos.omen --queries queries.npy --neighbors truth.ivecs --ef 100",
            "omendb bench photos.omen --queries queries.npy --where \"label = 3\" --threads 4"),
        options);
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parse(invocation.argument(0));
    String file = invocation.required("queries");
    Optional<String> neighbors = invocation.text("neighbors");
    if (neighbors.isPresent() && invocation.flag("where")) {
      throw new InvalidInput(
          "--neighbors does not go with --where: the neighbours of a filtered search are others",
          "leave --neighbors out, and they are computed");
    }
    int k = SearchOptions.k(invocation);
    int threads = invocation.integer("threads", 1, MAX_THREADS).orElse(1);
    try (Dataset dataset = name.open()) {
      Snapshot snapshot = name.snapshot(dataset);
      String column = Vectors.column(invocation, snapshot).name();
      List<float[]> queries = Vectors.read(file);
      Searcher searcher =
          SearchOptions.prepare(
              invocation, snapshot, SearchOptions.apply(invocation, snapshot.search(column)));
      GroundTruth truth =
          neighbors.isPresent()
              ? GroundTruth.read(neighbors.get(), queries.size(), k)
              : computed(invocation, snapshot, column, queries, searcher);
      Measurement measured =
          Measurement.of(
              searcher, queries, truth, k, threads, MEASURE_MILLIS, invocation.cancellation());
      report(invocation, searcher.plan(), measured, k);
    }
    return ExitCode.OK;
  }

  private static GroundTruth computed(
      Invocation invocation,
      Snapshot snapshot,
      String column,
      List<float[]> queries,
      Searcher searcher) {
    Search search = snapshot.search(column).k(SearchOptions.k(invocation)).exact();
    invocation.text("where").ifPresent(search::where);
    if (invocation.flag("metric")) {
      SearchOptions.metric(invocation, search);
    } else {
      searcher
          .plan()
          .index()
          .flatMap(used ->
              snapshot.indexes().stream().filter(index -> index.name().equals(used)).findAny())
          .ifPresent(index -> search.metric(index.metric()));
    }
    Searcher exact = search.prepare();
    List<Hits> answers = new ArrayList<>();
    try (Progress progress =
        new Progress(invocation.console(), invocation.showsProgress(), " queries")) {
      for (float[] query : queries) {
        invocation.cancellation().check();
        answers.add(exact.search(query));
        progress.at("exact search", answers.size(), queries.size());
      }
    }
    return GroundTruth.of(answers);
  }

  private static void report(Invocation invocation, Plan plan, Measurement measured, int k) {
    PrintStream out = invocation.console().out();
    if (invocation.json()) {
      out.println(
          Json.text(
              Json.object(
                  "queries", measured.queries(),
                  "k", k,
                  "recall", measured.recall(),
                  "qps", measured.queriesPerSecond(),
                  "p50_micros", measured.p50Micros(),
                  "p99_micros", measured.p99Micros(),
                  "strategy", plan.strategy().text(),
                  "index", plan.index().orElse(null),
                  "parameters", plan.parameters(),
                  "threads", measured.threads())));
      return;
    }
    out.println("plan       " + plan.text());
    out.println("queries    " + Units.count(measured.queries()) + ", k " + k);
    out.println("recall     " + Units.decimal(measured.recall(), 4));
    out.println(
        "speed      "
            + Units.count(Math.round(measured.queriesPerSecond()))
            + " queries a second, "
            + Units.count(measured.threads(), "thread"));
    out.println(
        "latency    p50 "
            + Units.count(measured.p50Micros())
            + " µs, p99 "
            + Units.count(measured.p99Micros())
            + " µs");
  }
}
