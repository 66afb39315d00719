package io.omendb.index.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Runs a loop on several threads that end with it. Thread-safe.
public final class Parallel {
  /// A worker's part of the loop: the indices `[from, to)`. For one thread at a time.
  public interface Ranges {
    void run(int from, int to);
  }

  private Parallel() {}

  /// Covers `[0, total)` with chunks, each run once by one of `threads` workers. Every worker has
  /// state of its own from `worker`. One thread runs the chunks in order, in the caller. The first
  /// failure stops all workers and is thrown.
  public static void run(int threads, int total, int chunk, Supplier<Ranges> worker) {
    if (threads <= 1 || total <= chunk) {
      Ranges ranges = worker.get();
      for (int from = 0; from < total; from += chunk) {
        ranges.run(from, Math.min(total, from + chunk));
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(pool.submit(() -> drain(worker.get(), next, total, chunk)));
      }
      for (Future<?> future : running) {
        await(future);
      }
    }
  }

  private static void drain(Ranges ranges, AtomicInteger next, int total, int chunk) {
    boolean finished = false;
    try {
      int from = next.getAndAdd(chunk);
      while (from >= 0 && from < total) {
        ranges.run(from, Math.min(total, from + chunk));
        from = next.getAndAdd(chunk);
      }
      finished = true;
    } finally {
      if (!finished) {
        next.set(total);
      }
    }
  }

  private static void await(Future<?> future) {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      future.cancel(true);
      CancellationException cancelled = new CancellationException("interrupted");
      cancelled.initCause(e);
      throw cancelled;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException runtime) {
        throw runtime;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(cause);
    }
  }
}
