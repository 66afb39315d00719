package io.omendb.storage.format.manifest;

import java.util.UUID;

/// What a writer committed last: the sequence of that commit and the version it made. Immutable.
public record WriterEntry(UUID id, long sequence, long version) {
  /// How many a root keeps: spec chapter 09.
  public static final int KEPT = 64;
}
