package io.omendb.storage;

/// An index that was built or optimised, and the version that has it. Immutable.
public record CreatedIndex(Snapshot snapshot, IndexInfo index) {}
