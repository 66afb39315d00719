package io.omendb.storage;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.Commits;
import io.omendb.storage.commit.change.Proposal;
import io.omendb.storage.commit.Rebase;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.maintain.Check;
import io.omendb.storage.maintain.CheckReport;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.search.IndexProviders;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A versioned dataset of rows with scalar and vector columns, opened in place. Thread-safe.
///
/// Its snapshots, scans and searches map files that stay open until this is closed; they must not
/// be used afterwards. Failures are subtypes of [io.omendb.storage.error.StorageException].
public final class Dataset implements AutoCloseable {
  private final String uri;
  private final OpenFiles files;
  private final Versions versions;
  private final Commits commits;
  private final UUID writer;
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicReference<@Nullable Snapshot> newest = new AtomicReference<>();

  private Dataset(String uri, ObjectStore store, ManifestRoot root, Environment environment) {
    this.uri = uri;
    this.files = new OpenFiles(store, root.datasetId(), environment);
    this.versions = new Versions(store);
    this.commits = new Commits(store, environment, versions);
    this.writer = environment.newId();
    this.newest.set(new Snapshot(files, root));
  }

  /// Makes an empty dataset, with parents as needed; its version is 1.
  ///
  /// @param uri a directory or a `file:` URI
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if there is a dataset
  public static Dataset create(String uri, Schema schema) {
    return create(uri, schema, Environment.system());
  }

  /// Makes an empty dataset in the given environment.
  public static Dataset create(String uri, Schema schema, Environment environment) {
    return create(uri, Locations.store(uri, environment), schema, environment);
  }

  /// Makes an empty dataset in a store; the store is closed with it.
  public static Dataset create(
      String uri, ObjectStore store, Schema schema, Environment environment) {
    ManifestRoot root =
        new Commits(store, environment, new Versions(store)).create(schema, List.of());
    return new Dataset(uri, store, root, environment);
  }

  /// Opens a dataset. Where the newest version is damaged, older ones can still be read.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if there is none
  public static Dataset open(String uri) {
    return open(uri, Environment.system());
  }

  /// Opens a dataset in the given environment.
  public static Dataset open(String uri, Environment environment) {
    return open(uri, Locations.store(uri, environment), environment);
  }

  /// Opens a dataset in a store; the store is closed with it.
  public static Dataset open(String uri, ObjectStore store, Environment environment) {
    return new Dataset(uri, store, new Versions(store).newestReadable(), environment);
  }

  /// Whether there is a dataset.
  public static boolean exists(String uri) {
    try (ObjectStore store = Locations.store(uri, Environment.system())) {
      return new Versions(store).exists();
    }
  }

  /// The kinds of index that this installation can build.
  public static List<IndexType> indexTypes() {
    return IndexProviders.installed().all().stream()
        .map(provider -> new IndexType(provider.type(), provider.parameters()))
        .toList();
  }

  public String uri() {
    return uri;
  }

  /// The newest version, looked up anew at every call.
  public Snapshot latest() {
    return snapshot(versions.latest());
  }

  /// A version by its number.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if there is no such version
  public Snapshot at(long version) {
    return snapshot(versions.at(version));
  }

  /// The versions, newest first; each is read when the iteration comes to it.
  public Iterable<Version> log() {
    return () -> {
      var roots = versions.newestFirst();
      return new java.util.Iterator<>() {
        @Override
        public boolean hasNext() {
          return roots.hasNext();
        }

        @Override
        public Version next() {
          return describe(roots.next());
        }
      };
    };
  }

  /// Begins a change of the newest version.
  public Transaction begin() {
    return new Transaction(this, latest());
  }

  /// Describes a new index over a vector column.
  public IndexCreation createIndex(String column) {
    return new IndexCreation(this, column);
  }

  /// Drops an index; its files stay for the versions that refer to them.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if there is no index of that name
  public Snapshot dropIndex(String name) {
    Snapshot snapshot = latest();
    snapshot.requireIndex(name);
    return commit(snapshot, Operation.Kind.DROP_INDEX, List.of(new Change.DropIndex(name)));
  }

  /// Checks every file of every version; `deep` compares statistics and indexes of the newest
  /// version with the data too.
  public CheckReport check(boolean deep, Progress progress) {
    CheckReport report = new Check(files.store(), versions, progress).run();
    return deep && report.clean() ? report.with(new DeepCheck(latest()).problems()) : report;
  }

  @Override
  public void close() {
    files.close();
  }

  OpenFiles files() {
    return files;
  }

  /// Makes the next version by changes that need no values of it.
  Snapshot commit(Snapshot base, Operation.Kind kind, List<Change> changes) {
    return commit(base, kind, changes, Rebase.none());
  }

  /// Makes the next version by changes that `rebase` adapts to versions of others.
  Snapshot commit(Snapshot base, Operation.Kind kind, List<Change> changes, Rebase rebase) {
    Proposal proposal = new Proposal(kind, writer, sequence.incrementAndGet(), changes, "");
    return snapshot(commits.commit(base.root(), proposal, rebase));
  }

  /// The snapshot of a version that was read.
  Snapshot snapshot(ManifestRoot root) {
    Snapshot known = newest.get();
    if (known != null && known.root().equals(root)) {
      return known;
    }
    Snapshot fresh = new Snapshot(files, root);
    if (known == null || known.version() < root.version()) {
      newest.set(fresh);
    }
    return fresh;
  }

  private static Version describe(ManifestRoot root) {
    return new Version(
        root.version(),
        root.timestamp(),
        root.operation(),
        root.liveRows(),
        root.deletedRows(),
        root.fragments());
  }
}
