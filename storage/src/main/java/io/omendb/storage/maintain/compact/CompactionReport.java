package io.omendb.storage.maintain.compact;

/// What a compaction did. Immutable.
///
/// @param version the version that it made, or the one that it found nothing to do in
/// @param changed whether it made a version
/// @param rowsDropped deleted rows whose values are no longer in it
/// @param bytesBefore bytes of the files that the version before refers to
public record CompactionReport(
    long version,
    boolean changed,
    long fragmentsBefore,
    long fragmentsAfter,
    long rowsDropped,
    long bytesBefore,
    long bytesAfter) {}
