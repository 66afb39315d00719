package io.omendb.storage.environment;

/// Hears how far a long job has come. Thread-safe: called from the threads that do the work, many
/// times a second.
@FunctionalInterface
public interface Progress {
  /// `done` of `total` units of the phase are done; a total of -1 is unknown. Throwing
  /// [java.util.concurrent.CancellationException] ends the job with nothing changed.
  void step(String phase, long done, long total);

  /// Hears nothing.
  static Progress none() {
    return (_, _, _) -> {};
  }
}
