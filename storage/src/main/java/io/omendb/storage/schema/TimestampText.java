package io.omendb.storage.schema;

import io.omendb.storage.error.StorageException.InvalidInput;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Timestamps as text: `2024-02-29`, `2024-02-29 23:59:58.123456+01:00`, `2024-02-29T22:00:00Z`.
/// Without a zone the text is UTC. Stateless.
public final class TimestampText {
  private static final Pattern SHAPE =
      Pattern.compile(
          "([+-]?[0-9]{4,6})-([0-9]{2})-([0-9]{2})"
              + "(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,9}))?)?)?"
              + "\\s?(Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?");

  private TimestampText() {}

  /// Microseconds since 1970-01-01T00:00:00Z.
  ///
  /// @throws InvalidInput if the text is no timestamp, or finer than a microsecond
  public static long micros(String text) {
    Matcher shape = SHAPE.matcher(text.strip());
    if (!shape.matches()) {
      throw wrong(text, "expected yyyy-MM-dd[ HH:mm:ss[.ffffff]][zone]");
    }
    String fraction = (orZero(shape.group(7)) + "000000000").substring(0, 9);
    if (!fraction.endsWith("000")) {
      throw wrong(text, "finer than a microsecond");
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              Integer.parseInt(shape.group(1)),
              Integer.parseInt(shape.group(2)),
              Integer.parseInt(shape.group(3)),
              Integer.parseInt(orZero(shape.group(4))),
              Integer.parseInt(orZero(shape.group(5))),
              Integer.parseInt(orZero(shape.group(6))));
      long seconds = local.toEpochSecond(offset(shape.group(8) == null ? "Z" : shape.group(8)));
      long micros = Long.parseLong(fraction) / 1_000;
      // Shifted by a second where it is negative, so that the first representable second passes.
      return seconds < 0
          ? Math.addExact(Math.multiplyExact(seconds + 1, 1_000_000L), micros - 1_000_000L)
          : Math.addExact(Math.multiplyExact(seconds, 1_000_000L), micros);
    } catch (DateTimeException | ArithmeticException e) {
      throw wrong(text, e instanceof ArithmeticException ? "out of range" : reason(e));
    }
  }

  /// The text in UTC that [#micros] reads as that number: `2024-02-29 23:59:58.123456Z`.
  public static String of(long micros) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L),
            (int) Math.floorMod(micros, 1_000_000L) * 1_000,
            ZoneOffset.UTC);
    int fraction = time.getNano() / 1_000;
    return (time.getYear() < 0 ? "-" : "")
        + String.format(
            Locale.ROOT,
            "%04d-%02d-%02d %02d:%02d:%02d",
            Math.abs(time.getYear()),
            time.getMonthValue(),
            time.getDayOfMonth(),
            time.getHour(),
            time.getMinute(),
            time.getSecond())
        + (fraction == 0 ? "" : String.format(Locale.ROOT, ".%06d", fraction))
        + "Z";
  }

  private static ZoneOffset offset(String zone) {
    return zone.equals("UTC") ? ZoneOffset.UTC : ZoneOffset.of(zone);
  }

  private static String orZero(@Nullable String digits) {
    return digits == null ? "0" : digits;
  }

  private static String reason(RuntimeException e) {
    return String.valueOf(e.getMessage());
  }

  private static InvalidInput wrong(String text, String why) {
    String shown = text.length() > 60 ? text.substring(0, 60) + "..." : text;
    return new InvalidInput("'" + shown + "' is not a timestamp: " + why);
  }
}
