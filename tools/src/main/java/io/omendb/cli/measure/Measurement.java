package io.omendb.cli.measure;

import io.omendb.cli.command.Cancellation;
import io.omendb.storage.Hits;
import io.omendb.storage.Searcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Recall and speed of a search, once the code was warm. Immutable.
public record Measurement(
    int queries,
    double recall,
    double queriesPerSecond,
    long p50Micros,
    long p99Micros,
    int threads) {
  /// Runs the queries in turn for the given time, after as long a warm-up; each at least once. A
  /// latency is the time of one search in its thread.
  public static Measurement of(
      Searcher searcher,
      List<float[]> queries,
      GroundTruth truth,
      int k,
      int threads,
      long millis,
      Cancellation cancellation) {
    long nanos = millis * 1_000_000;
    long found = 0;
    long wanted = 0;
    for (int i = 0; i < queries.size(); i++) {
      cancellation.check();
      Hits hits = searcher.search(queries.get(i));
      found += truth.found(i, hits);
      wanted += Math.min(k, truth.size(i));
    }
    search(searcher, queries, 0, nanos, cancellation);
    long start = System.nanoTime();
    List<long[]> latencies = run(searcher, queries, threads, nanos, cancellation);
    double seconds = (System.nanoTime() - start) / 1e9;
    long[] all = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return new Measurement(
        queries.size(),
        wanted == 0 ? 1 : (double) found / wanted,
        all.length / seconds,
        percentile(all, 0.50) / 1_000,
        percentile(all, 0.99) / 1_000,
        threads);
  }

  private static List<long[]> run(
      Searcher searcher,
      List<float[]> queries,
      int threads,
      long nanos,
      Cancellation cancellation) {
    List<Future<long[]>> futures = new ArrayList<>();
    List<long[]> latencies = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int t = 0; t < threads; t++) {
        Searcher own = t == 0 ? searcher : searcher.another();
        int first = (int) ((long) t * queries.size() / threads);
        futures.add(executor.submit(() -> search(own, queries, first, nanos, cancellation)));
      }
      for (Future<long[]> future : futures) {
        latencies.add(future.get());
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
    return latencies;
  }

  private static long[] search(
      Searcher searcher,
      List<float[]> queries,
      int first,
      long budgetNanos,
      Cancellation cancellation) {
    long[] nanos = new long[Math.max(1_024, queries.size())];
    int count = 0;
    long begin = System.nanoTime();
    for (int i = first; count < queries.size() || System.nanoTime() - begin < budgetNanos; i++) {
      cancellation.check();
      long start = System.nanoTime();
      searcher.search(queries.get(i % queries.size()));
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * count);
      }
      nanos[count++] = System.nanoTime() - start;
    }
    return Arrays.copyOf(nanos, count);
  }

  private static long percentile(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, (long) Math.ceil(share * sorted.length))];
  }
}
