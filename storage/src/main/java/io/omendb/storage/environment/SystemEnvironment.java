package io.omendb.storage.environment;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// The real world. Stateless and thread-safe.
enum SystemEnvironment implements Environment {
  INSTANCE;

  @Override
  public Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public UUID newId() {
    return UUID.randomUUID();
  }

  @Override
  public int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public String owner() {
    return "process " + ProcessHandle.current().pid();
  }
}
