package io.omendb.cli.command;

import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.manifest.Tag;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// A dataset as typed: a directory or a URI, and `@VERSION`, `@TAG` or `@TIME` where a snapshot is
/// pinned. Immutable.
///
/// @param uri what was typed, without the version
/// @param pin what was typed after the `@`
public record DatasetName(String uri, Pin pin) {
  /// Which version is meant. Immutable.
  public sealed interface Pin {
    record Newest() implements Pin {}

    record Numbered(long version) implements Pin {}

    record Tagged(String tag) implements Pin {}

    /// The version that was the newest at a time.
    record Time(Instant time) implements Pin {}
  }

  private static final Pattern AUTHORITY_ONLY = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://[^/]*");
  private static final int MAX_SHOWN = 80;

  /// Reads what was typed. A directory whose own name holds an `@` is taken as it is.
  public static DatasetName parse(String text) {
    if (text.isEmpty()) {
      throw noName(text);
    }
    int at = text.lastIndexOf('@');
    if (at <= text.lastIndexOf('/')
        || AUTHORITY_ONLY.matcher(text).matches()
        || isDirectory(text)) {
      if (at >= 0 && at == text.lastIndexOf('/') + 1) {
        throw noName(text);
      }
      refuseSteppingOut(text);
      return new DatasetName(text, new Pin.Newest());
    }
    if (at == text.lastIndexOf('/') + 1) {
      throw noName(text);
    }
    String uri = text.substring(0, at);
    return new DatasetName(uri, pin(uri, text.substring(at + 1)));
  }

  /// The dataset, where no version can be pinned because the verb works on the newest.
  public static DatasetName parseNewest(String text) {
    DatasetName name = parse(text);
    if (!(name.pin instanceof Pin.Newest)) {
      throw new InvalidInput(
          "'" + text + "' pins a version, but this works on the newest",
          "leave out " + text.substring(name.uri.length()));
    }
    return name;
  }

  /// Opens the dataset; the caller closes it.
  public Dataset open() {
    return Dataset.open(uri);
  }

  /// The pinned version, or the newest.
  public Snapshot snapshot(Dataset dataset) {
    return switch (pin) {
      case Pin.Newest _ -> dataset.latest();
      case Pin.Numbered(long version) -> dataset.at(version);
      case Pin.Tagged(String tag) -> dataset.at(tag);
      case Pin.Time(Instant time) -> dataset.at(time);
    };
  }

  /// The pinned version by its number; empty where none or another way to pin was typed.
  public OptionalLong version() {
    return pin instanceof Pin.Numbered(long version)
        ? OptionalLong.of(version)
        : OptionalLong.empty();
  }

  private static Pin pin(String uri, String suffix) {
    if (suffix.matches("[+-]?[0-9]+")) {
      if (suffix.matches("[0-9]{1,18}") && Long.parseLong(suffix) > 0) {
        return new Pin.Numbered(Long.parseLong(suffix));
      }
      boolean large = suffix.matches("0*[1-9][0-9]*");
      throw new InvalidInput(
          "version "
              + shortened(suffix)
              + " of "
              + uri
              + " cannot exist: "
              + (large ? "it is larger than any version" : "the first is 1"),
          "'omendb log " + uri + "' lists the versions");
    }
    if (Tag.NAME.matcher(suffix).matches()) {
      return new Pin.Tagged(suffix);
    }
    try {
      return new Pin.Time(Instant.parse(suffix));
    } catch (DateTimeParseException _) {
      throw noVersion(uri, suffix);
    }
  }

  /// A version holds no `/`: where a dataset and an `@` come before one, something else was meant.
  private static void refuseSteppingOut(String text) {
    int at = text.indexOf('@');
    int slash = text.indexOf('/', Math.max(0, at));
    if (at > 0
        && slash > at
        && !text.contains("://")
        && !isDirectory(text.substring(0, slash))
        && (text.charAt(at + 1) == '.' || isDirectory(text.substring(0, at)))) {
      throw noVersion(text.substring(0, at), text.substring(at + 1));
    }
  }

  private static boolean isDirectory(String text) {
    try {
      return Files.isDirectory(Path.of(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static InvalidInput noVersion(String uri, String suffix) {
    return new InvalidInput(
        "'" + shortened(suffix) + "' after '@' is not a version",
        "give a number, a tag or a time: "
            + uri
            + "@7, "
            + uri
            + "@training, "
            + uri
            + "@2026-01-31T12:00:00Z");
  }

  private static InvalidInput noName(String text) {
    return new InvalidInput(
        "no dataset before '@' in '" + shortened(text) + "'", "for example photos.omen@7");
  }

  private static String shortened(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN - 1) + "…";
  }
}
