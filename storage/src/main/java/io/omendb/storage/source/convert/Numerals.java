package io.omendb.storage.source.convert;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Numbers and vectors as texts hold them. Stateless.
final class Numerals {
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,18})");
  private static final Pattern REAL =
      Pattern.compile(
          "[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?(inf|infinity)|nan",
          Pattern.CASE_INSENSITIVE);

  private Numerals() {}

  /// Whether a text is a decimal number, an infinity or NaN.
  static boolean isReal(String text) {
    return REAL.matcher(text).matches();
  }

  /// A whole number of 64 bits without leading zeros; empty if it is none.
  static Optional<Long> whole(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// The number nearest to a text that [#isReal].
  static double real(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.endsWith("nan")) {
      return Double.NaN;
    }
    if (lower.contains("inf")) {
      return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.parseDouble(text);
  }

  /// The numbers of `[1, 2.5]` or `1;2.5`; empty if it is neither.
  static Optional<double[]> vector(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String inner = bracketed ? text.substring(1, text.length() - 1) : text;
    if (inner.isBlank()) {
      return Optional.of(new double[0]);
    }
    String[] parts = inner.split(bracketed ? "," : ";", -1);
    double[] numbers = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i].strip();
      if (!isReal(part)) {
        return Optional.empty();
      }
      numbers[i] = real(part);
    }
    return Optional.of(numbers);
  }
}
