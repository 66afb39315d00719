package io.omendb.storage.maintain.compact.order;

/// The rows that a task writes, by the place that they get: where each comes from. Immutable.
public interface RowSequence {
  /// Hears where consecutive rows of an input go, in order of places.
  @FunctionalInterface
  interface Stretches {
    /// `count` rows of input number `input` from position `from` on.
    void rows(int input, int from, int count);
  }

  /// How many rows there are.
  long rows();

  /// Whether each input is read from its first to its last row before the next one.
  boolean sequential();

  /// Goes through places `[first, end)`.
  void forEach(long first, long end, Stretches stretches);
}
