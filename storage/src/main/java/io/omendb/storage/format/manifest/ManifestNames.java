package io.omendb.storage.format.manifest;

import io.omendb.storage.format.Limits;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;

/// Names of the files of a dataset and their directories: spec chapter 03. Stateless and
/// thread-safe.
public final class ManifestNames {
  public static final String MANIFEST = "manifest";
  public static final String DATA = "data";
  public static final String DELETIONS = "deletions";
  public static final String INDEX = "index";
  public static final String LEASES = "leases";
  public static final String GC = "gc";

  private static final Pattern ROOT = Pattern.compile("[0-9]{20}\\.root");
  private static final int ID_CHARS = 36;

  private ManifestNames() {}

  /// The name of a version's root: what is left of 2^63 - 1, so that the newest sorts first.
  public static String root(long version) {
    if (version < 1 || version > Limits.MAX_VERSION) {
      throw new IllegalArgumentException("no such version: " + version);
    }
    return String.format(Locale.ROOT, "%020d.root", Long.MAX_VALUE - version);
  }

  /// The version that a root's name stands for; empty if it is no such name.
  public static OptionalLong version(String fileName) {
    if (!ROOT.matcher(fileName).matches()
        || fileName.compareTo(root(1)) > 0
        || fileName.compareTo(root(Limits.MAX_VERSION)) < 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.MAX_VALUE - Long.parseLong(fileName.substring(0, 20)));
  }

  /// The name of the account of a garbage collection: counts down like that of a root.
  public static String retention(long generation) {
    return root(generation).replace(".root", ".retained");
  }

  /// The generation that the name of an account stands for; empty if it is no such name.
  public static OptionalLong generation(String fileName) {
    return fileName.endsWith(".retained")
        ? version(fileName.replace(".retained", ".root"))
        : OptionalLong.empty();
  }

  /// The name of a lease.
  public static String lease(UUID id) {
    return id + ".lease";
  }

  public static String page(UUID id) {
    return id + ".page";
  }

  public static String deletions(UUID id) {
    return id + ".dv";
  }

  /// The path of a file that a root or a page names, by the role that its extension tells.
  ///
  /// @throws IllegalArgumentException if no such file is named in manifests
  public static String path(String fileName) {
    String extension = fileName.substring(fileName.lastIndexOf('.') + 1);
    return switch (extension) {
          case "page" -> MANIFEST;
          case "arrow", "vectors", "parquet" -> DATA;
          case "dv" -> DELETIONS;
          case "idx" -> INDEX;
          default -> throw new IllegalArgumentException("no role has files like " + fileName);
        }
        + "/"
        + fileName;
  }

  /// A file of an index segment; `name` is a short lower-case word.
  public static String index(UUID segment, String name) {
    return segment + "-" + name + ".idx";
  }

  /// The map of an index segment from local rows to row ids.
  public static String rows(UUID segment) {
    return index(segment, "rows");
  }

  /// The identifier that a name begins with.
  ///
  /// @throws IllegalArgumentException if there is none
  public static UUID idOf(String fileName) {
    if (fileName.length() < ID_CHARS) {
      throw new IllegalArgumentException("no identifier in the name " + fileName);
    }
    UUID id = UUID.fromString(fileName.substring(0, ID_CHARS));
    if (!fileName.startsWith(id.toString())) {
      throw new IllegalArgumentException("no identifier in the name " + fileName);
    }
    return id;
  }
}
