package io.omendb.storage.format.frame;

import java.util.Optional;

/// What a framed file holds. Immutable.
public enum FrameKind {
  MANIFEST_ROOT("MROT", "root", 1, 0),
  MANIFEST_PAGE("MPAG", "page", 1, 0),
  DELETIONS("DELV", "dv", 1, 0),
  ROW_IDS("ROWS", "idx", 1, 0),
  INDEX("INDX", "idx", 1, 0),
  RETENTION("RETN", "retained", 1, 0),
  LEASE("LEAS", "lease", 1, 0);

  private final String code;
  private final String extension;
  private final int major;
  private final int minor;

  FrameKind(String code, String extension, int major, int minor) {
    this.code = code;
    this.extension = extension;
    this.major = major;
    this.minor = minor;
  }

  /// The four ASCII characters in the header.
  public String code() {
    return code;
  }

  /// What follows the dot in the names of such files.
  public String extension() {
    return extension;
  }

  /// The version that is written, and the highest that is read: a higher one has another layout.
  public int major() {
    return major;
  }

  /// The minor version that is written; files of any minor version are read.
  public int minor() {
    return minor;
  }

  static Optional<FrameKind> of(String code) {
    for (FrameKind kind : values()) {
      if (kind.code.equals(code)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
