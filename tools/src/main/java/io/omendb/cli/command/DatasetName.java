package io.omendb.cli.command;

import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// A dataset as typed: a directory or a `file:` URI, and `@VERSION` where a snapshot is pinned.
/// Immutable.
///
/// @param text as typed but for the version, for messages
/// @param directory where it lies
/// @param version the pinned version; empty for the newest
public record DatasetName(String text, Path directory, OptionalLong version) {
  private static final Pattern SCHEME =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*", Pattern.DOTALL);
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final int MAX_SHOWN = 80;

  /// Reads what was typed. A directory whose own name holds an `@` is taken as it is.
  public static DatasetName parse(String text) {
    if (text.isEmpty()) {
      throw new InvalidInput("the dataset's name is empty");
    }
    if (hasScheme(text) && !text.regionMatches(true, 0, "file:", 0, 5)) {
      throw refusal(text);
    }
    int at = text.lastIndexOf('@');
    if (at <= text.lastIndexOf('/') || Files.isDirectory(path(text))) {
      if (at >= 0 && at == text.lastIndexOf('/') + 1) {
        throw noName(text);
      }
      return new DatasetName(text, path(text), OptionalLong.empty());
    }
    if (at == text.lastIndexOf('/') + 1) {
      throw noName(text);
    }
    String name = text.substring(0, at);
    return new DatasetName(
        name, path(name), OptionalLong.of(version(name, text.substring(at + 1))));
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
    return Dataset.open(directory.toString());
  }

  /// The pinned version, or the newest.
  public Snapshot snapshot(Dataset dataset) {
    return version.isPresent() ? dataset.at(version.getAsLong()) : dataset.latest();
  }

  private static long version(String name, String suffix) {
    if (suffix.matches("[+-]?[0-9]+")) {
      if (suffix.matches("[0-9]{1,18}") && Long.parseLong(suffix) > 0) {
        return Long.parseLong(suffix);
      }
      throw new InvalidInput(
          "version " + shortened(suffix) + " of " + name + " cannot exist: the first is 1",
          "'omendb log " + name + "' lists the versions");
    }
    if (!TAG.matcher(suffix).matches()) {
      throw new InvalidInput(
          "'" + shortened(suffix) + "' after '@' is not a version",
          "versions are whole numbers: " + name + "@7");
    }
    throw new NotFound(
        "no tag '" + suffix + "' in " + name, name, "'omendb log " + name + "' lists the versions");
  }

  private static boolean hasScheme(String text) {
    return SCHEME.matcher(text).matches();
  }

  private static Path path(String name) {
    try {
      return hasScheme(name) ? Path.of(new URI(name.replace(" ", "%20"))) : Path.of(name);
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new InvalidInput("'" + shortened(name) + "' is not a path: " + e.getMessage());
    }
  }

  private static InvalidInput noName(String text) {
    return new InvalidInput(
        "no dataset before '@' in '" + shortened(text) + "'", "for example photos.omen@7");
  }

  private static InvalidInput refusal(String text) {
    int authority = text.indexOf('/');
    while (authority < text.length() && text.charAt(authority) == '/') {
      authority++;
    }
    int slash = text.indexOf('/', authority);
    int at = text.lastIndexOf('@', slash < 0 ? text.length() : slash);
    if (at >= authority && text.substring(authority, at).contains(":")) {
      return new InvalidInput(
          "credentials in a URI are refused: "
              + text.substring(0, authority)
              + "***"
              + text.substring(at),
          "take them out, and replace them if they may have been logged");
    }
    return new InvalidInput(
        "object stores are not supported: '" + shortened(text) + "'",
        "give a directory or a file: URI");
  }

  private static String shortened(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN - 1) + "…";
  }
}
