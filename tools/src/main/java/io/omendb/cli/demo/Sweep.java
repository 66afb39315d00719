package io.omendb.cli.demo;

import io.omendb.cli.command.Cancellation;
import io.omendb.cli.measure.GroundTruth;
import io.omendb.cli.measure.Measurement;
import io.omendb.storage.Search;
import io.omendb.storage.Searcher;
import io.omendb.storage.Snapshot;
import io.omendb.storage.distance.Metric;
import java.util.List;

/// Measures searches with growing effort. For one thread at a time.
final class Sweep {
  private static final int ROUNDS = 3;
  private static final long POINT_MILLIS = 100;
  private static final long WARM_UP_MILLIS = 600;

  private final Snapshot snapshot;
  private final String column;
  private final List<float[]> queries;
  private final int k;
  private final Cancellation cancellation;
  private final GroundTruth truth;

  /// Finds the true neighbours first.
  Sweep(Snapshot snapshot, String column, List<float[]> queries, int k, Cancellation cancellation) {
    this.snapshot = snapshot;
    this.column = column;
    this.queries = queries;
    this.k = k;
    this.cancellation = cancellation;
    Searcher exact = search().exact().prepare();
    this.truth = GroundTruth.of(queries.stream().map(exact::search).toList());
  }

  /// Sets one effort of a search.
  interface Setting {
    Search apply(Search search, int effort);
  }

  /// The best of three rounds over all efforts, so that a moment in which the machine was busy does
  /// not bend the curve.
  Curve curve(String name, int[] efforts, Setting setting) {
    // The compiler needs a while before the first figure means anything.
    measure(searcher(setting, efforts[efforts.length - 1]), WARM_UP_MILLIS);
    Curve.Point[] points = new Curve.Point[efforts.length];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < efforts.length; i++) {
        Searcher searcher = searcher(setting, efforts[i]);
        Measurement measured = measure(searcher, POINT_MILLIS);
        if (round == 0 || measured.queriesPerSecond() > points[i].queriesPerSecond()) {
          points[i] =
              new Curve.Point(
                  searcher.plan().parameters(),
                  measured.recall(),
                  measured.queriesPerSecond(),
                  measured.p99Micros());
        }
      }
    }
    return new Curve(name, List.of(points));
  }

  private Measurement measure(Searcher searcher, long millis) {
    return Measurement.of(searcher, queries, truth, k, 1, millis, cancellation);
  }

  private Searcher searcher(Setting setting, int effort) {
    return setting.apply(search(), effort).prepare();
  }

  private Search search() {
    return snapshot.search(column).k(k).metric(Metric.L2);
  }
}
