package io.omendb.storage.format.retention;

/// Somebody reads a version, or prepares a change of it: the version is kept, and a writer's new
/// files are no garbage, until the lease is ended or `durationMillis` after the store's time of its
/// file. Immutable.
///
/// @param owner host and process, for people
public record Lease(Kind kind, long version, long durationMillis, String owner) {
  /// The declaration order is the code in files.
  public enum Kind {
    READER,
    WRITER
  }

  public Lease {
    if (version < 1 || durationMillis < 1) {
      throw new IllegalArgumentException("a lease of version " + version);
    }
  }
}
