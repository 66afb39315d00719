package io.omendb.storage.distance;

import java.util.Locale;
import java.util.Optional;

/// How far two vectors are apart; smaller is nearer for every metric. The declaration order is the
/// code in files: spec chapter 13.
public enum Metric {
  /// The squared Euclidean distance.
  L2,
  /// One minus the cosine of the angle.
  COSINE,
  /// The negated inner product.
  DOT;

  /// The name in options and listings: `l2`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The metric of that name.
  public static Optional<Metric> named(String text) {
    for (Metric metric : values()) {
      if (metric.text().equals(text)) {
        return Optional.of(metric);
      }
    }
    return Optional.empty();
  }
}
