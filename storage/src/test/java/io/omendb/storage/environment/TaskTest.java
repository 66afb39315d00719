package io.omendb.storage.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TaskTest {
  private record Threads(int threads) implements Environment {
    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public UUID newId() {
      return new UUID(0, 0);
    }
  }

  @Test
  void withOneThreadTheWorkIsDoneAtOnce() {
    AtomicReference<Thread> on = new AtomicReference<>();
    Task<String> task =
        Task.start(
            new Threads(1),
            () -> {
              on.set(Thread.currentThread());
              return "done";
            });
    assertThat(on.get()).isSameAs(Thread.currentThread());
    assertThat(task.join()).isEqualTo("done");
    assertThat(task.join()).isEqualTo("done");
  }

  @Test
  void withMoreItIsDoneBesideTheCaller() {
    CountDownLatch begun = new CountDownLatch(1);
    Task<Boolean> task =
        Task.start(
            new Threads(2),
            () -> {
              begun.countDown();
              return Thread.currentThread().isVirtual();
            });
    assertThat(task.join()).isTrue();
    assertThat(begun.getCount()).isZero();
  }

  @Test
  void whatTheWorkThrowsIsThrownAtEveryJoin() {
    for (int threads = 1; threads <= 2; threads++) {
      Task<String> task =
          Task.start(
              new Threads(threads),
              () -> {
                throw new IllegalStateException("broken");
              });
      assertThatThrownBy(task::join).isInstanceOf(IllegalStateException.class).hasMessage("broken");
      assertThatThrownBy(task::join).hasMessage("broken");
    }
    Task<String> fatal =
        Task.start(
            new Threads(2),
            () -> {
              throw new AssertionError("fatal");
            });
    assertThatThrownBy(fatal::join).isInstanceOf(AssertionError.class).hasMessage("fatal");
  }

  @Test
  void anInterruptIsKeptUntilTheWorkIsDone() {
    CountDownLatch proceed = new CountDownLatch(1);
    Task<Integer> task =
        Task.start(
            new Threads(2),
            () -> {
              try {
                proceed.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return 5;
            });
    Task<Integer> release =
        Task.start(
            new Threads(2),
            () -> {
              proceed.countDown();
              return 0;
            });
    Thread.currentThread().interrupt();
    assertThat(task.join()).isEqualTo(5);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(release.join()).isZero();
  }
}
