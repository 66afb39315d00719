package io.omendb.storage.format;

import java.util.regex.Pattern;

/// A child file by name, length and checksum. The name is a name, never a path; its directory
/// follows from its role. Immutable.
public record FileRef(String name, long length, int crc32c) {
  /// What every file name of a dataset looks like: spec chapter 03.
  public static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}\\.[a-z]{1,8}");

  public FileRef {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("illegal file name: " + name);
    }
    if (length < 0) {
      throw new IllegalArgumentException("negative length of " + name + ": " + length);
    }
  }
}
