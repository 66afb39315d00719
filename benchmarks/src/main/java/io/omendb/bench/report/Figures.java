package io.omendb.bench.report;

import java.util.Arrays;
import java.util.Locale;

/// Figures as text, and their medians. Stateless and thread-safe.
public final class Figures {
  private static final String UNKNOWN = "–";

  private Figures() {}

  public static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /// With separators: `12,345`; one decimal below 100.
  public static String number(double value) {
    if (Double.isNaN(value) || value < 0) {
      return UNKNOWN;
    }
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }

  public static String recall(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /// `1.52×`.
  public static String ratio(double value) {
    return Double.isNaN(value) ? UNKNOWN : String.format(Locale.ROOT, "%.2f×", value);
  }

  public static String megabytes(long bytes) {
    return bytes < 0 ? UNKNOWN : number(bytes / 1e6);
  }
}
