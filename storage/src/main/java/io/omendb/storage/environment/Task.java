package io.omendb.storage.environment;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// A computation that runs beside the thread that started it, or at once where the environment has
/// one thread only. Thread-safe.
///
/// It runs on a virtual thread, of which the JDK has as many as there are tasks on as many
/// processors as there are. Whoever starts a task joins it before what it uses is closed.
///
/// @param <T> what it gives
public final class Task<T> {
  private final FutureTask<T> future;

  private Task(FutureTask<T> future) {
    this.future = future;
  }

  public static <T> Task<T> start(Environment environment, Supplier<T> work) {
    if (environment.threads() == 1) {
      return of(work);
    }
    FutureTask<T> future = new FutureTask<>(work::get);
    Thread.startVirtualThread(future);
    return new Task<>(future);
  }

  /// A computation that has run on the caller's thread.
  public static <T> Task<T> of(Supplier<T> work) {
    FutureTask<T> future = new FutureTask<>(work::get);
    future.run();
    return new Task<>(future);
  }

  /// Waits for all of them, and then throws what the first that failed threw.
  public static void joinAll(List<? extends Task<?>> tasks) {
    RuntimeException failure = null;
    for (Task<?> task : tasks) {
      try {
        task.join();
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /// Waits for the result, or throws what the computation threw. An interrupt does not end the
  /// wait, because the computation still uses what it was given; it is kept for whoever asks next.
  public T join() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw unchecked(requireNonNull(e.getCause()));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unchecked(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException("a supplier threw a checked exception", thrown);
    };
  }
}
