package io.omendb.storage;

/// A new index and the version that has it. Immutable.
public record CreatedIndex(Snapshot snapshot, IndexInfo index) {}
