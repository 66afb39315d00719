package org.apache.hadoop.fs;

/// A name that signatures of parquet-java's writer mention; nothing makes one. Immutable.
public final class Path {
  private Path() {}
}
