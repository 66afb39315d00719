package io.omendb.index.quantize;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The threads of one build. Used by one thread; closing waits for tasks that run.
///
/// Tasks are handed out by number, so what they compute must not depend on who runs them.
public final class Workers implements AutoCloseable {
  /// A part of a loop; `worker` is below [Workers#count] and held by one task at a time.
  @FunctionalInterface
  public interface Task {
    void run(int task, int worker);
  }

  /// A worker's part of a loop over numbers; for one thread at a time.
  @FunctionalInterface
  public interface Ranges {
    /// Does `[from, to)`.
    void run(int from, int to);
  }

  private final int count;
  private final ExecutorService executor;

  public Workers(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads must be positive: " + count);
    }
    this.count = count;
    this.executor = Executors.newFixedThreadPool(count);
  }

  /// How many tasks run at once.
  public int count() {
    return count;
  }

  /// Runs tasks `0 .. tasks-1` and returns when all are done; the first failure ends the rest.
  public void each(int tasks, Task body) {
    if (count == 1 || tasks == 1) {
      for (int task = 0; task < tasks; task++) {
        body.run(task, 0);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int worker = i;
      running.add(
          executor.submit(() -> {
            try {
              for (int task = next.getAndIncrement(); task < tasks; task = next.getAndIncrement()) {
                body.run(task, worker);
              }
            } finally {
              // Whoever ends, be it by an exception, ends the loop for all.
              next.set(tasks);
            }
          }));
    }
    join(running);
  }

  /// Covers `[0, total)` with chunks. Every worker that takes part has state of its own from
  /// `worker`; one worker does all chunks in order.
  public void ranges(int total, int chunk, Supplier<Ranges> worker) {
    List<AtomicReference<Ranges>> states =
        Stream.generate(AtomicReference<Ranges>::new).limit(count).toList();
    each(
        (total + chunk - 1) / chunk,
        (task, number) -> {
          Ranges state = states.get(number).get();
          if (state == null) {
            state = worker.get();
            states.get(number).set(state);
          }
          state.run(task * chunk, Math.min(total, (task + 1) * chunk));
        });
  }

  private static void join(List<Future<?>> running) {
    RuntimeException failure = null;
    for (Future<?> future : running) {
      try {
        future.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        if (failure == null && e.getCause() instanceof RuntimeException cause) {
          failure = cause;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while building an index");
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() {
    executor.close();
  }
}
