package io.omendb.storage.format.manifest;

import java.util.UUID;

/// What made a version, for the log and for resolving unknown outcomes: the transaction's id is
/// fresh for each commit; `writer` and `sequence` number the commits of one writer from 1.
/// Immutable.
public record Operation(
    Kind kind,
    UUID transaction,
    UUID writer,
    long sequence,
    long rowsAdded,
    long rowsDeleted,
    long rowsUpdated,
    long bytesWritten,
    String description) {
  /// What they are in files: spec chapter 08.
  public enum Kind {
    CREATE,
    APPEND,
    DELETE,
    CREATE_INDEX,
    DROP_INDEX,
    /// Some rows got other values.
    UPDATE,
    /// Rows were inserted, updated and deleted by comparison with others.
    MERGE,
    /// All rows were replaced.
    OVERWRITE,
    /// Rows were brought together in other fragments; no value changed.
    REWRITE,
    ADD_COLUMNS,
    /// Columns were dropped, renamed or got another type.
    ALTER_COLUMNS,
    /// An index got or merged segments.
    OPTIMIZE_INDEX,
    /// An older version became the newest.
    RESTORE,
    TAG,
    CONFIGURE
  }
}
