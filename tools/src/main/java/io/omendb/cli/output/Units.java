package io.omendb.cli.output;

import java.util.Locale;

/// Quantities as people read them. Stateless.
public final class Units {
  private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private Units() {}

  /// `12,345`
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /// `12,345 rows`, `1 row`
  public static String count(long value, String noun) {
    return count(value) + " " + noun + (value == 1 ? "" : "s");
  }

  /// `4.5 MiB`
  public static String bytes(long value) {
    double scaled = value;
    int unit = 0;
    while (scaled >= 1024 && unit < BYTES.length - 1) {
      scaled /= 1024;
      unit++;
    }
    return unit == 0 ? value + " B" : String.format(Locale.ROOT, "%.1f %s", scaled, BYTES[unit]);
  }

  /// `350 ms`, `2.4 s`, `3 min 20 s`
  public static String millis(long value) {
    if (value < 1_000) {
      return value + " ms";
    }
    if (value < 120_000) {
      return String.format(Locale.ROOT, "%.1f s", value / 1e3);
    }
    return value / 60_000 + " min " + value / 1_000 % 60 + " s";
  }

  /// A number with this many digits behind the point.
  public static String decimal(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
