package io.omendb.storage.filter;

import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.format.fragment.FragmentEntry;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// Sets of the truth values that a condition can take over the rows of a fragment, as bits. A set
/// may hold more than what occurs, never less. Stateless.
final class Outcomes {
  static final int TRUE = 1;
  static final int FALSE = 2;
  static final int UNKNOWN = 4;
  static final int ANY = TRUE | FALSE | UNKNOWN;

  private Outcomes() {}

  static int not(int set) {
    return (set & UNKNOWN) | ((set & TRUE) != 0 ? FALSE : 0) | ((set & FALSE) != 0 ? TRUE : 0);
  }

  static int and(int a, int b) {
    int both = a & b & TRUE;
    int falses = (a | b) & FALSE;
    boolean unknown =
        ((a & UNKNOWN) != 0 && (b & ~FALSE) != 0) || ((b & UNKNOWN) != 0 && (a & ~FALSE) != 0);
    return both | falses | (unknown ? UNKNOWN : 0);
  }

  static int or(int a, int b) {
    return not(and(not(a), not(b)));
  }

  /// What a comparison can give: unknown if there are nulls, and what `values` says of the rest if
  /// there is a rest.
  static int of(FragmentEntry fragment, int fieldId, ToIntFunction<ColumnStatistics> values) {
    Optional<ColumnStatistics> known = fragment.statisticsOf(fieldId);
    if (known.isEmpty()) {
      return ANY;
    }
    ColumnStatistics statistics = known.get();
    int set = statistics.nullCount() > 0 ? UNKNOWN : 0;
    return statistics.nullCount() < fragment.rows() ? set | values.applyAsInt(statistics) : set;
  }

  /// What a test for membership can give, where none of the values can pass, or all of them do.
  static int range(boolean disjoint, boolean contained) {
    return disjoint ? FALSE : contained ? TRUE : TRUE | FALSE;
  }
}
