package io.omendb.storage.search;

/// Decides how the indexed rows of a search are gone through, from counts alone. Stateless.
///
/// An index answers from estimates and a few full vectors; below the thresholds, reading every
/// matching vector costs less and finds all.
public final class Planner {
  /// Matching vectors of at most this many bytes together are scanned.
  static final long SCAN_BYTES = 2L << 20;

  /// Filters that keep a smaller share of the rows than this leave a graph without paths.
  static final double SCAN_SHARE = 0.01;

  /// What a decision is made from: `rows` live rows in the index, of which `matching` pass the
  /// filter; `insisted` where the caller named the index or how hard to search it.
  public record Counts(long rows, long matching, int k, int stride, boolean insisted) {}

  /// A decision and why.
  public record Decision(Strategy strategy, String reason) {}

  private Planner() {}

  public static Decision decide(Counts counts) {
    boolean filtered = counts.matching < counts.rows;
    if (counts.insisted && counts.matching > 0) {
      return decision(filtered, "the caller chose the index");
    }
    if (counts.matching * counts.stride <= SCAN_BYTES) {
      return new Decision(Strategy.EXACT, "few enough rows to scan");
    }
    if (counts.k >= counts.matching / 2) {
      return new Decision(Strategy.EXACT, "k is at least half of the matching rows");
    }
    if (filtered && counts.matching < SCAN_SHARE * counts.rows) {
      return new Decision(Strategy.EXACT, "the filter keeps under 1 % of the rows");
    }
    return decision(
        filtered,
        filtered
            ? "the filter keeps enough rows for the index"
            : "every indexed row may be returned");
  }

  private static Decision decision(boolean filtered, String reason) {
    return new Decision(filtered ? Strategy.FILTERED_INDEX : Strategy.INDEX, reason);
  }
}
