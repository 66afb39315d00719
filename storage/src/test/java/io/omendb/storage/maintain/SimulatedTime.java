package io.omendb.storage.maintain;

import io.omendb.storage.environment.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that stands still until it is told, and identifiers from a seed. Thread-safe.
final class SimulatedTime implements Environment {
  private final SplittableRandom random;
  private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);

  SimulatedTime(long seed) {
    random = new SplittableRandom(seed);
  }

  void advance(Duration duration) {
    millis.addAndGet(duration.toMillis());
  }

  long millis() {
    return millis.get();
  }

  @Override
  public Instant now() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public long nanoTime() {
    return millis() * 1_000_000;
  }

  @Override
  public synchronized UUID newId() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  @Override
  public int threads() {
    return 1;
  }
}
