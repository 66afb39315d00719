package io.omendb.cli.command;

import io.omendb.storage.error.StorageException.InvalidInput;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.cli.CommandLine;
import org.jspecify.annotations.Nullable;

/// One run of a verb: its options, its arguments, and where to write. For one thread at a time.
public final class Invocation {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhd])");

  private final CommandLine line;
  private final Console console;
  private final Cancellation cancellation;

  public Invocation(CommandLine line, Console console, Cancellation cancellation) {
    this.line = line;
    this.console = console;
    this.cancellation = cancellation;
  }

  public Console console() {
    return console;
  }

  public Cancellation cancellation() {
    return cancellation;
  }

  public boolean json() {
    return flag("json");
  }

  /// A remark for people; not with `--quiet` or `--json`.
  public void say(String text) {
    if (!flag("quiet") && !json()) {
      console.out().flush();
      console.err().println(text);
    }
  }

  /// Whether progress is to be shown.
  public boolean showsProgress() {
    return console.terminal() && !flag("quiet") && !json();
  }

  /// What was typed besides options.
  public List<String> arguments() {
    return line.getArgList();
  }

  public String argument(int index) {
    return line.getArgList().get(index);
  }

  public boolean flag(String name) {
    return line.hasOption(name);
  }

  /// The value of an option.
  public Optional<String> text(String name) {
    @Nullable String[] values = line.getOptionValues(name);
    return values == null ? Optional.empty() : Optional.ofNullable(values[0]);
  }

  /// The values of an option that may be repeated.
  public List<String> all(String name) {
    @Nullable String[] values = line.getOptionValues(name);
    return values == null ? List.of() : Arrays.stream(values).map(String::valueOf).toList();
  }

  /// The value of an option without which the verb makes no sense.
  public String required(String name) {
    return required(name, "see --help");
  }

  /// The value of an option without which the verb makes no sense.
  ///
  /// @param hint what may be given
  public String required(String name, String hint) {
    return text(name).orElseThrow(() -> new InvalidInput(dashed(name) + " is required", hint));
  }

  /// The parts of a value between commas: `--select id,title`.
  public Optional<List<String>> names(String name) {
    return text(name)
        .map(value -> {
          List<String> names = Arrays.stream(value.split(",", -1)).map(String::strip).toList();
          if (names.stream().anyMatch(String::isEmpty)) {
            throw new InvalidInput(
                dashed(name) + " holds an empty name: '" + value + "'",
                "separate names by single commas: id,title");
          }
          return names;
        });
  }

  /// A whole number in `min..max`.
  public OptionalInt integer(String name, int min, int max) {
    OptionalLong value = number(name, min, max);
    return value.isPresent()
        ? OptionalInt.of(Math.toIntExact(value.getAsLong()))
        : OptionalInt.empty();
  }

  /// A whole number in `min..max`.
  public OptionalLong number(String name, long min, long max) {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(value.get());
      if (number >= min && number <= max) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException e) {
      throw new InvalidInput(dashed(name) + " takes a whole number, not '" + value.get() + "'");
    }
    throw new InvalidInput(dashed(name) + " must lie in " + min + ".." + max + ": " + value.get());
  }

  /// A length of time: `90s`, `30m`, `24h`, `7d`.
  public Optional<Duration> duration(String name) {
    return text(name)
        .map(value -> {
          Matcher matcher = DURATION.matcher(value);
          if (!matcher.matches()) {
            throw new InvalidInput(
                dashed(name) + " takes a length of time, not '" + value + "'",
                "a whole number and s, m, h or d: 90s, 30m, 24h, 7d");
          }
          long count = Long.parseLong(matcher.group(1));
          return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          };
        });
  }

  /// A number between the bounds, both excluded.
  public OptionalDouble decimal(String name, double above, double below) {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      return OptionalDouble.empty();
    }
    try {
      double number = Double.parseDouble(value.get());
      if (number > above && number < below) {
        return OptionalDouble.of(number);
      }
    } catch (NumberFormatException e) {
      throw new InvalidInput(dashed(name) + " takes a number, not '" + value.get() + "'");
    }
    throw new InvalidInput(
        dashed(name)
            + " must be greater than "
            + above
            + (below == Double.POSITIVE_INFINITY ? "" : " and less than " + below)
            + ": "
            + value.get());
  }

  private static String dashed(String name) {
    return (name.length() == 1 ? "-" : "--") + name;
  }
}
