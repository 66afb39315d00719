package io.omendb.storage.commit.plan;

/// A file that a commit writes before its root. Immutable; the array is not to be changed.
public record PendingFile(String name, byte[] bytes) {}
