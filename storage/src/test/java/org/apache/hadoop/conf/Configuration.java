package org.apache.hadoop.conf;

/// A name that signatures of parquet-java's writer mention; nothing makes one. Immutable.
public final class Configuration {
  private Configuration() {}
}
