package io.omendb.storage;

import io.omendb.storage.environment.Progress;
import io.omendb.storage.maintain.CheckReport;
import io.omendb.storage.schema.Schema;
import java.util.List;

/// A dataset. Thread-safe.
public final class Dataset implements AutoCloseable {
  private Dataset() {}

  public static Dataset create(String uri, Schema schema) {
    throw new IllegalStateException("pending");
  }

  public static Dataset open(String uri) {
    throw new IllegalStateException("pending");
  }

  public static boolean exists(String uri) {
    throw new IllegalStateException("pending");
  }

  public String uri() {
    throw new IllegalStateException("pending");
  }

  public Snapshot latest() {
    throw new IllegalStateException("pending");
  }

  public Snapshot at(long version) {
    throw new IllegalStateException("pending");
  }

  public Iterable<Version> log() {
    throw new IllegalStateException("pending");
  }

  public Transaction begin() {
    throw new IllegalStateException("pending");
  }

  public IndexCreation createIndex(String column) {
    throw new IllegalStateException("pending");
  }

  public Snapshot dropIndex(String name) {
    throw new IllegalStateException("pending");
  }

  public CheckReport check(boolean deep, Progress progress) {
    throw new IllegalStateException("pending");
  }

  public static List<IndexType> indexTypes() {
    throw new IllegalStateException("pending");
  }

  @Override
  public void close() {}
}
