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
  /// The declaration order is the code in manifests.
  public enum Kind {
    CREATE,
    APPEND,
    DELETE,
    CREATE_INDEX,
    DROP_INDEX
  }
}
