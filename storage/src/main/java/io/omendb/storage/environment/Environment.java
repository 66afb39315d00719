package io.omendb.storage.environment;

import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/// Where the core gets time, identifiers and parallelism from, so that a test can replay a whole
/// history from one seed. Thread-safe.
public interface Environment {
  /// The wall clock; only ever recorded, never compared to decide anything.
  Instant now();

  /// A monotonic clock in nanoseconds, for durations that are reported.
  long nanoTime();

  /// A fresh random identifier, for files and transactions.
  UUID newId();

  /// How many threads a build or an import may use.
  int threads();

  /// Who runs this, for people who look at a lease.
  default String owner() {
    return "";
  }

  /// Where files go that a job needs only while it runs.
  default Path temporaryDirectory() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /// The machine's clock, random identifiers and all its processors.
  static Environment system() {
    return SystemEnvironment.INSTANCE;
  }
}
