package io.omendb.conformance;

import io.omendb.storage.environment.Environment;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// An environment of which every answer follows from a seed: a clock that advances by a second at
/// every look, and one thread. Thread-safe.
public final class FixedEnvironment implements Environment {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final SplittableRandom ids;
  private final AtomicLong ticks = new AtomicLong();

  public FixedEnvironment(long seed) {
    ids = new SplittableRandom(seed);
  }

  @Override
  public Instant now() {
    return START.plusSeconds(ticks.incrementAndGet());
  }

  @Override
  public long nanoTime() {
    return ticks.get() * 1_000_000_000;
  }

  @Override
  public synchronized UUID newId() {
    // Version 4 and its variant, as a random identifier has.
    return new UUID(
        (ids.nextLong() & ~0xf000L) | 0x4000L, (ids.nextLong() >>> 2) | 0x8000000000000000L);
  }

  @Override
  public int threads() {
    return 1;
  }
}
