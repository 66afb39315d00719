package io.omendb.storage.format.manifest.codec;

import java.util.Set;

/// Constants of manifest files: spec chapters 08 and 15. Stateless and thread-safe.
public final class ManifestFormat {
  /// The section of a root file that holds the protobuf message `Root`.
  public static final int ROOT_SECTION = 1;

  /// The section of a page file that holds the protobuf message `Page`.
  public static final int PAGE_SECTION = 2;

  /// Features that a reader must know to read a version; this release needs none.
  public static final Set<String> READER_FEATURES = Set.of();

  /// Features that a writer must know to add a version; this release needs none.
  public static final Set<String> WRITER_FEATURES = Set.of();

  private ManifestFormat() {}
}
