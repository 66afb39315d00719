package io.omendb.storage.open;

import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.objectstore.LocalObjectStore;
import io.omendb.storage.objectstore.ObjectStore;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a dataset's URI means: a path, a `file:` URI, or a scheme that no store serves. Stateless.
public final class Locations {
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)://?(.*)");

  private Locations() {}

  public static ObjectStore store(String uri, Environment environment) {
    if (uri.isEmpty()) {
      throw new InvalidInput("the dataset's path is empty");
    }
    Matcher scheme = SCHEME.matcher(uri);
    if (!scheme.matches()) {
      return LocalObjectStore.open(path(uri), environment);
    }
    if (scheme.group(2).contains("@") && scheme.group(2).matches("/?[^/]*:[^/]*@.*")) {
      throw new InvalidInput(
          "credentials in a URI are refused: " + scheme.group(1) + "://***@***",
          "give them through the environment");
    }
    if (scheme.group(1).toLowerCase(Locale.ROOT).equals("file")) {
      try {
        return LocalObjectStore.open(Path.of(URI.create(uri)), environment);
      } catch (IllegalArgumentException e) {
        throw new InvalidInput("not a file URI: " + uri);
      }
    }
    throw new InvalidInput(
        "no store serves '" + scheme.group(1) + ":' URIs: " + uri,
        "give a directory or a file: URI");
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new InvalidInput("not a path: " + e.getReason());
    }
  }
}
