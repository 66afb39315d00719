package io.omendb.storage.format.manifest;

import java.util.UUID;

/// What made a version, for the log and for resolving unknown outcomes: the transaction's id is
/// fresh for each commit, and a writer that numbers its commits gives its id and their sequence.
/// Immutable.
public record Operation(
    Kind kind,
    UUID transaction,
    long rowsAdded,
    long rowsDeleted,
    long bytesWritten,
    String description) {
  /// What they are in files: spec chapter 08.
  public enum Kind {
    CREATE,
    APPEND,
    DELETE,
    CREATE_INDEX,
    DROP_INDEX
  }
}
