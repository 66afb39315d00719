package io.omendb.storage.search;

import java.util.Optional;

/// What a search is going to do and why. `rowsMatching` counts the rows that pass the filter;
/// `rowsUnindexed` those of them that no index segment covers, which are scanned. Immutable.
public record Plan(
    Strategy strategy,
    Optional<String> index,
    String parameters,
    int segments,
    long rowsMatching,
    long rowsUnindexed,
    String reason) {
  /// One line for people.
  public String text() {
    StringBuilder text = new StringBuilder(strategy.text());
    index.ifPresent(name -> text.append(" on ").append(name));
    if (!parameters.isEmpty()) {
      text.append(" (").append(parameters).append(')');
    }
    text.append(": ").append(rowsMatching).append(" rows match");
    if (index.isPresent() && rowsUnindexed > 0) {
      text.append(", ").append(rowsUnindexed).append(" of them scanned");
    }
    return text.append("; ").append(reason).toString();
  }
}
