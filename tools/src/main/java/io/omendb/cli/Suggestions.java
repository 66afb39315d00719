package io.omendb.cli;

import java.util.Collection;
import java.util.Optional;

/// Finds what somebody probably meant. Stateless.
final class Suggestions {
  private static final int MAX_DISTANCE = 2;

  private Suggestions() {}

  /// The candidate that is at most two typing errors away, or that begins with what was typed.
  static Optional<String> nearest(String typed, Collection<String> candidates) {
    String best = null;
    int least = MAX_DISTANCE + 1;
    for (String candidate : candidates) {
      int distance = distance(typed, candidate);
      if (distance < least && distance < candidate.length() - 1) {
        best = candidate;
        least = distance;
      }
    }
    if (best != null) {
      return Optional.of(best);
    }
    return candidates.stream()
        .filter(candidate -> typed.length() >= 3 && candidate.startsWith(typed))
        .findFirst();
  }

  /// How many insertions, deletions, replacements and swaps of neighbours lie between two words.
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int differs = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        cost[i][j] =
            Math.min(cost[i - 1][j - 1] + differs, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
