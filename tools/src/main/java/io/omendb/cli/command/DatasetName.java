package io.omendb.cli.command;

import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// A dataset as typed: a directory or a URI, and `@VERSION` where a snapshot is pinned. Immutable.
///
/// @param uri what was typed, without the version
/// @param version the pinned version; empty for the newest
public record DatasetName(String uri, OptionalLong version) {
  private static final Pattern AUTHORITY_ONLY = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://[^/]*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
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
      return new DatasetName(text, OptionalLong.empty());
    }
    if (at == text.lastIndexOf('/') + 1) {
      throw noName(text);
    }
    String uri = text.substring(0, at);
    return new DatasetName(uri, OptionalLong.of(version(uri, text.substring(at + 1))));
  }

  /// The dataset, where no version can be pinned because the verb works on the newest.
  public static DatasetName parseNewest(String text) {
    DatasetName name = parse(text);
    if (name.version.isPresent()) {
      throw new InvalidInput(
          "'" + text + "' pins a version, but this works on the newest",
          "leave out @" + name.version.getAsLong());
    }
    return name;
  }

  /// Opens the dataset; the caller closes it.
  public Dataset open() {
    return Dataset.open(uri);
  }

  /// The pinned version, or the newest.
  public Snapshot snapshot(Dataset dataset) {
    return version.isPresent() ? dataset.at(version.getAsLong()) : dataset.latest();
  }

  private static long version(String uri, String suffix) {
    if (suffix.matches("[+-]?[0-9]+")) {
      if (suffix.matches("[0-9]{1,18}") && Long.parseLong(suffix) > 0) {
        return Long.parseLong(suffix);
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
    if (!TAG.matcher(suffix).matches()) {
      throw noVersion(uri, suffix);
    }
    throw new NotFound(
        "no tag '" + suffix + "' in " + uri, uri, "'omendb log " + uri + "' lists the versions");
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
        "versions are whole numbers: " + uri + "@7");
  }

  private static InvalidInput noName(String text) {
    return new InvalidInput(
        "no dataset before '@' in '" + shortened(text) + "'", "for example photos.omen@7");
  }

  private static String shortened(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN - 1) + "…";
  }
}
