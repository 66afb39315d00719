package io.omendb.storage;

import io.omendb.storage.maintain.HeldLease;
import java.time.Duration;

/// Keeps one version from being collected as garbage while it is read. Thread-safe.
///
/// What is read through [#snapshot()] renews the lease; a caller that pauses for longer than its
/// duration renews it with [#renew()].
public final class SnapshotLease implements AutoCloseable {
  static final Duration SHORTEST = Duration.ofSeconds(1);

  private final HeldLease held;
  private final Snapshot snapshot;

  SnapshotLease(HeldLease held, Snapshot snapshot) {
    this.held = held;
    this.snapshot = snapshot;
  }

  /// The version, read through this lease.
  public Snapshot snapshot() {
    return snapshot;
  }

  /// Renews the lease if a third of its time has passed.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if it had expired and a garbage
  ///   collection has removed the version since
  public void renew() {
    held.touch();
  }

  /// Ends the lease.
  @Override
  public void close() {
    held.close();
  }
}
