package io.omendb.conformance.reader;

import java.util.UUID;
import java.util.regex.Pattern;

/// Names of files (chapter 03). Stateless.
final class Names {
  private static final String ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
  private static final Pattern ANY = Pattern.compile("[a-z0-9-]{1,64}\\.[a-z]{1,8}");
  private static final Pattern OF_AN_ID =
      Pattern.compile(ID + "\\.(page|arrow|vectors|parquet|dv)");
  private static final Pattern OF_A_SEGMENT = Pattern.compile(ID + "-[a-z0-9-]+\\.idx");

  private Names() {}

  static String root(long version) {
    return String.format("%020d.root", Long.MAX_VALUE - version);
  }

  /// The version of a root by its name.
  static long version(String name) {
    Refused.unless(name.matches("[0-9]{20}\\.root"), "03", "a root called " + name);
    try {
      long version = Long.MAX_VALUE - Long.parseLong(name.substring(0, 20));
      Refused.unless(version >= 1, "03", "a root called " + name);
      return version;
    } catch (NumberFormatException e) {
      throw new Refused("03", "a root called " + name);
    }
  }

  /// The id that a name begins with.
  static UUID id(String name) {
    return UUID.fromString(name.substring(0, 36));
  }

  static boolean isOfAnId(String name, String extension) {
    return OF_AN_ID.matcher(name).matches() && name.endsWith("." + extension);
  }

  static boolean isOfASegment(String name, UUID segment, String part) {
    return ANY.matcher(name).matches() && name.equals(segment + "-" + part + ".idx");
  }

  /// Whether a version can drop such a file.
  static boolean isDroppable(String name) {
    return ANY.matcher(name).matches()
        && (OF_AN_ID.matcher(name).matches() || OF_A_SEGMENT.matcher(name).matches());
  }

  /// The directory that a name's extension belongs to.
  static String directory(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "root", "page" -> "manifest";
      case "arrow", "vectors", "parquet" -> "data";
      case "dv" -> "deletions";
      case "idx" -> "index";
      case "retained" -> "gc";
      default -> throw new Refused("03", "a file called " + name);
    };
  }
}
