package io.omendb.storage.format.manifest;

import java.util.regex.Pattern;

/// A name for a version, which is kept as long as the tag is. Immutable.
public record Tag(String name, long version) {
  /// What a name looks like: not a number, so that `@7` is always a version.
  public static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9._-]{0,127}");

  public Tag {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("illegal tag name: " + name);
    }
    if (version < 1) {
      throw new IllegalArgumentException("tag '" + name + "' of version " + version);
    }
  }
}
