package io.omendb.storage.index;

import io.omendb.storage.distance.Metric;
import java.util.Map;

/// What a provider gets to build a segment. Thread-safe but for the writers it creates.
public interface IndexBuild {
  /// The vectors to index; already checked: finite, and not zero where the metric is cosine.
  VectorRows rows();

  Metric metric();

  /// The parameters that the caller set, by name; all are known to the provider.
  Map<String, String> parameters();

  /// Begins a file of this segment; the name is a short lower-case word.
  IndexFileWriter create(String name);

  int threads();

  /// Bytes that the build may hold besides the mapped vectors.
  long memoryBudgetBytes();

  /// Every random choice derives from this: the same rows, parameters and seed give the same bytes
  /// with one thread.
  long seed();

  /// Tells how far a named phase has come; may be called from any thread, and throws
  /// [java.util.concurrent.CancellationException] once the build was cancelled.
  void progress(String phase, long done, long total);
}
