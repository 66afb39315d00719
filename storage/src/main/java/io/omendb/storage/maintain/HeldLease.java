package io.omendb.storage.maintain;

import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.retention.Lease;
import io.omendb.storage.format.retention.RetentionFile;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectStore.Creation;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// A lease of this process: a file that keeps a version, and for a writer also the files that it
/// has uploaded and that no version names yet. It is renewed when it is touched, by a new file, and
/// ends when it is closed. Thread-safe.
///
/// The file is put first and the account of the last garbage collection is read then: either the
/// lease is refused, or the collection that comes next finds it.
public final class HeldLease implements AutoCloseable {
  /// Writers that are done sooner take no lease: their files are younger than any orphan.
  private static final Duration WRITER_DELAY = Duration.ofMinutes(1);

  private static final Duration WRITER_DURATION = Duration.ofMinutes(30);

  private final ObjectStore store;
  private final Environment environment;
  private final UUID datasetId;
  private final Lease lease;
  private Optional<String> name = Optional.empty();

  /// The file before, which stays until the next renewal: a listing that began before the newest
  /// was there finds this one.
  private Optional<String> before = Optional.empty();

  private boolean closed;
  private volatile long dueNanos;
  private long takenNanos;

  private HeldLease(ObjectStore store, Environment environment, UUID datasetId, Lease lease) {
    this.store = store;
    this.environment = environment;
    this.datasetId = datasetId;
    this.lease = lease;
  }

  /// Takes a reader's lease.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if a garbage collection removed the
  ///   version
  public static HeldLease reader(
      ObjectStore store, Environment environment, UUID datasetId, long version, Duration duration) {
    HeldLease held =
        new HeldLease(
            store,
            environment,
            datasetId,
            new Lease(Lease.Kind.READER, version, duration.toMillis(), environment.owner()));
    held.put();
    held.requireRetained();
    return held;
  }

  /// A writer's lease, which begins when it is touched after a minute.
  public static HeldLease writer(
      ObjectStore store, Environment environment, UUID datasetId, long version) {
    HeldLease held =
        new HeldLease(
            store,
            environment,
            datasetId,
            new Lease(Lease.Kind.WRITER, version, WRITER_DURATION.toMillis(), environment.owner()));
    held.dueNanos = environment.nanoTime() + WRITER_DELAY.toNanos();
    return held;
  }

  /// A writer's lease that begins now: for files that were uploaded longer ago.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if a garbage collection removed the
  ///   version
  public static HeldLease writerNow(
      ObjectStore store, Environment environment, UUID datasetId, long version) {
    HeldLease held = writer(store, environment, datasetId, version);
    held.put();
    held.requireRetained();
    return held;
  }

  /// Renews the lease if a third of its time has passed. Cheap otherwise.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if it had expired and a garbage
  ///   collection has removed the version since
  public void touch() {
    if (environment.nanoTime() - dueNanos >= 0) {
      renew();
    }
  }

  /// A listener that touches this lease whenever it hears of progress.
  public Progress during(Progress progress) {
    return (phase, done, total) -> {
      touch();
      progress.step(phase, done, total);
    };
  }

  /// The file, for whoever asks the store how old it is; empty before a writer's lease begins.
  synchronized Optional<String> name() {
    return name;
  }

  private synchronized void renew() {
    if (closed || environment.nanoTime() - dueNanos < 0) {
      return;
    }
    boolean expired =
        name.isEmpty() || environment.nanoTime() - takenNanos >= lease.durationMillis() * 1_000_000;
    Optional<String> last = name;
    put();
    before.ifPresent(store::delete);
    before = last;
    if (expired) {
      requireRetained();
    }
  }

  private synchronized void put() {
    UUID id = environment.newId();
    String path = ManifestNames.LEASES + "/" + ManifestNames.lease(id);
    long now = environment.nanoTime();
    Creation creation = store.putIfAbsent(path, RetentionFile.encode(lease, id, datasetId));
    if (creation != Creation.CREATED && store.find(path).isEmpty()) {
      throw new StoreFailure("cannot take a lease: " + path + " was not stored", path, null);
    }
    name = Optional.of(path);
    takenNanos = now;
    dueNanos = now + lease.durationMillis() * 1_000_000 / 3;
  }

  private void requireRetained() {
    try {
      new Versions(store).requireRetained(lease.version());
    } catch (StorageException e) {
      close();
      throw e;
    }
  }

  /// Ends the lease. One that cannot be removed expires.
  @Override
  public synchronized void close() {
    closed = true;
    before.ifPresent(this::end);
    name.ifPresent(this::end);
    before = Optional.empty();
    name = Optional.empty();
  }

  private void end(String path) {
    try {
      store.delete(path);
    } catch (StoreFailure e) {
      System.getLogger(HeldLease.class.getName())
          .log(System.Logger.Level.WARNING, "cannot end the lease " + path, e);
    }
  }
}
