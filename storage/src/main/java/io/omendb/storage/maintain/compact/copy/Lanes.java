package io.omendb.storage.maintain.compact.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// Threads that do some things at once. Thread-safe, but not for use from its own threads; closing
/// waits for what runs.
public final class Lanes implements AutoCloseable {
  private final int threads;
  private final ExecutorService executor;

  public Lanes(int threads) {
    this.threads = threads;
    this.executor = Executors.newFixedThreadPool(threads);
  }

  /// Does all, and returns what came out in the same order. The first failure ends what has not
  /// begun; what runs is waited for.
  public <T> List<T> all(List<Supplier<T>> parts) {
    if (threads == 1 || parts.size() == 1) {
      return parts.stream().map(Supplier::get).toList();
    }
    List<Future<T>> running = new ArrayList<>();
    for (Supplier<T> part : parts) {
      running.add(executor.submit(part::get));
    }
    List<T> done = new ArrayList<>();
    RuntimeException failure = null;
    for (Future<T> future : running) {
      if (failure != null && future.cancel(false)) {
        continue;
      }
      try {
        done.add(future.get());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        if (failure == null) {
          failure =
              e.getCause() instanceof RuntimeException cause
                  ? cause
                  : new IllegalStateException(e.getCause());
        }
      } catch (InterruptedException e) {
        running.forEach(other -> other.cancel(true));
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while compacting");
      }
    }
    if (failure != null) {
      throw failure;
    }
    return done;
  }

  @Override
  public void close() {
    executor.close();
  }
}
