package io.omendb.storage.index;

/// How hard to search. `recall` (0 < recall < 1) picks calibrated parameters; a positive `probes`,
/// `ef` or `refine` replaces the one parameter it names. Zero means: not set. Immutable.
public record Tuning(double recall, int probes, int ef, int refine) {
  /// What a search promises when its caller asks for nothing.
  public static final double DEFAULT_RECALL = 0.95;

  public static Tuning ofRecall(double recall) {
    return new Tuning(recall, 0, 0, 0);
  }

  /// The calibrated parameters for [#DEFAULT_RECALL].
  public static Tuning standard() {
    return ofRecall(DEFAULT_RECALL);
  }
}
