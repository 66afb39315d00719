package io.omendb.storage.objectstore;

import io.omendb.storage.error.StorageException.Corrupt;
import java.util.regex.Pattern;

/// What names of objects and directories look like: spec chapter 03. Stateless and thread-safe.
final class ObjectNames {
  private static final Pattern DIRECTORY = Pattern.compile("[a-z]{1,16}");
  private static final Pattern FILE = Pattern.compile("[a-z0-9-]{1,64}\\.[a-z]{1,8}");

  private ObjectNames() {}

  /// Returns `directory/file` if it is well-formed.
  static String checked(String name) {
    int slash = name.indexOf('/');
    if (slash < 0
        || !DIRECTORY.matcher(name.substring(0, slash)).matches()
        || !FILE.matcher(name.substring(slash + 1)).matches()) {
      throw new Corrupt("illegal object name: " + printable(name), null);
    }
    return name;
  }

  static String checkedDirectory(String directory) {
    if (!DIRECTORY.matcher(directory).matches()) {
      throw new Corrupt("illegal directory name: " + printable(directory), null);
    }
    return directory;
  }

  static String directoryOf(String name) {
    return name.substring(0, name.indexOf('/'));
  }

  static boolean isFile(String file) {
    return FILE.matcher(file).matches();
  }

  private static String printable(String name) {
    String clean = name.replaceAll("[^ -~]", "?");
    return clean.length() > 100 ? clean.substring(0, 100) + "..." : clean;
  }
}
