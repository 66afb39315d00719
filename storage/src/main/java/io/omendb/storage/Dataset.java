package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.commit.Commits;
import io.omendb.storage.commit.Rebase;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.change.Proposal;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.format.manifest.Tag;
import io.omendb.storage.key.Key;
import io.omendb.storage.maintain.Check;
import io.omendb.storage.maintain.CheckReport;
import io.omendb.storage.maintain.GarbageCollection;
import io.omendb.storage.maintain.GcPolicy;
import io.omendb.storage.maintain.GcReport;
import io.omendb.storage.maintain.HeldLease;
import io.omendb.storage.maintain.compact.CompactionReport;
import io.omendb.storage.maintain.repair.Repair;
import io.omendb.storage.maintain.repair.RepairReport;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.open.Locations;
import io.omendb.storage.open.OpenFiles;
import io.omendb.storage.schema.Declaration;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.search.IndexProviders;
import io.omendb.storage.source.RowSource;
import io.omendb.storage.write.FirstRows;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
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
  private final Timeline timeline;
  private final UUID writer;
  private final Lock committing = new ReentrantLock();
  private long sequence;
  private final AtomicReference<@Nullable Snapshot> newest = new AtomicReference<>();

  private Dataset(String uri, ObjectStore store, ManifestRoot root, Environment environment) {
    this.uri = uri;
    this.files = new OpenFiles(store, root.datasetId(), environment);
    this.versions = new Versions(store);
    this.commits = new Commits(store, environment, versions);
    this.timeline = new Timeline(this, versions);
    this.writer = environment.newId();
    this.newest.set(new Snapshot(files, root));
  }

  /// Makes an empty dataset, with parents as needed; its version is 1.
  ///
  /// @param uri a directory or a `file:` URI
  /// @param primaryKey the columns whose values together are those of one row at most; none: rows
  ///   may be equal
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if there is a dataset
  public static Dataset create(String uri, Schema schema, String... primaryKey) {
    return create(uri, new Declaration(schema, List.of(primaryKey)));
  }

  /// Makes an empty dataset with these columns and perhaps a primary key.
  public static Dataset create(String uri, Declaration declaration) {
    return create(uri, declaration, Environment.system());
  }

  /// Makes an empty dataset in the given environment.
  public static Dataset create(String uri, Schema schema, Environment environment) {
    return create(uri, new Declaration(schema, List.of()), environment);
  }

  /// Makes an empty dataset in the given environment.
  public static Dataset create(String uri, Declaration declaration, Environment environment) {
    return create(uri, Locations.store(uri, environment), declaration, environment);
  }

  /// Makes an empty dataset in a store; the store is closed with it.
  public static Dataset create(
      String uri, ObjectStore store, Schema schema, Environment environment) {
    return create(uri, store, new Declaration(schema, List.of()), environment);
  }

  /// Makes an empty dataset in a store; the store is closed with it.
  public static Dataset create(
      String uri, ObjectStore store, Declaration declaration, Environment environment) {
    Schema schema = declaration.schema();
    List<Integer> key =
        declaration.primaryKey().isEmpty()
            ? List.of()
            : Key.of(schema, declaration.primaryKey()).fields().stream()
                .map(Field::id)
                .sorted()
                .toList();
    ManifestRoot root = new Commits(store, environment, new Versions(store)).create(schema, key);
    return new Dataset(uri, store, root, environment);
  }

  /// Makes a dataset of the rows of a source, which is closed: its columns are those of the source,
  /// and its version 1 has all of the rows. If that fails, there is no dataset.
  ///
  /// @throws io.omendb.storage.error.StorageException.InvalidInput naming row and column if a value
  ///   cannot be stored
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if there is a dataset, or
  ///   another one was made meanwhile
  /// @throws io.omendb.storage.error.StorageException.CommitUnknown if the store does not tell
  ///   whether it was made
  public static Dataset create(String uri, RowSource rows, Progress progress) {
    Environment environment = Environment.system();
    return create(uri, Locations.store(uri, environment), rows, environment, progress);
  }

  /// Makes a dataset of the rows of a source in a store; the store is closed with it.
  public static Dataset create(
      String uri, ObjectStore store, RowSource rows, Environment environment, Progress progress) {
    Commits commits = new Commits(store, environment, new Versions(store));
    UUID id = environment.newId();
    Schema schema = rows.schema();
    try (rows;
        FirstRows first = new FirstRows(schema, new OpenFiles(store, id, environment))) {
      commits.requireNone();
      OptionalLong left = rows.rowsLeft();
      long total = left.isPresent() ? left.getAsLong() : -1;
      for (Optional<Batch> batch = rows.next(); batch.isPresent(); batch = rows.next()) {
        first.add(batch.get());
        progress.step("import", first.rows(), total);
      }
      return new Dataset(uri, store, commits.create(id, schema, first.handOver()), environment);
    }
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

  /// The version that a tag names.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if there is no such tag
  public Snapshot at(String tag) {
    return timeline.at(tag);
  }

  /// The version that was the newest at that time, by the clocks of those who wrote.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if there was none, or it was removed
  public Snapshot at(Instant time) {
    return timeline.at(time);
  }

  /// The versions, newest first; each is read when the iteration comes to it.
  public Iterable<Version> log() {
    return () -> Timeline.described(versions.newestFirst());
  }

  /// The versions up to one, newest first; each is read when the iteration comes to it.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if there is no such version
  public Iterable<Version> log(long newest) {
    return () -> Timeline.described(versions.newestFirst(newest));
  }

  /// The tags of the newest version, by name.
  public List<Tag> tags() {
    return latest().root().settings().tags();
  }

  /// Gives a version a name, or the name another version; it is kept as long as it has one. Returns
  /// the new version, which has the tag.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if there is no such version, or a
  ///   garbage collection removed it meanwhile
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if another writer changed the
  ///   tag meanwhile
  public Snapshot tag(String name, long version) {
    return timeline.tag(name, version);
  }

  /// Removes a tag; the version that it named may then be collected.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if there is no such tag
  public Snapshot untag(String name) {
    return commit(latest(), Operation.Kind.TAG, List.of(new Change.RemoveTag(name)));
  }

  /// Makes the content of an older version the newest, as a version of its own; what was there
  /// stays in the history.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if there is no such version, or a
  ///   garbage collection removed it meanwhile
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if another writer changed
  ///   rows, columns or indexes meanwhile
  public Snapshot restore(long version) {
    return timeline.restore(version);
  }

  /// Removes old versions and files that nobody needs, or in a dry run says which these are. Tagged
  /// and leased versions stay.
  ///
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if another collection is under
  ///   way
  public GcReport collectGarbage(GcPolicy policy, Progress progress) {
    return new GarbageCollection(
            files.store(), files.environment(), files.dataset(), policy, progress)
        .run();
  }

  /// Begins a change of the newest version.
  public Transaction begin() {
    return new Transaction(this, latest());
  }

  /// Describes a change of columns.
  public Alteration alter() {
    return new Alteration(this);
  }

  /// Describes changes by comparison with other rows, which are closed when it has run.
  public Merge merge(RowSource source) {
    return new Merge(this, source);
  }

  /// Puts rows into the place of those with the same key, and adds the others, as one version.
  /// Columns that the source has not stay as they are, and are null in rows that are added.
  ///
  /// @param keys the columns that tell which rows are the same; none: the primary key
  /// @throws io.omendb.storage.error.StorageException.InvalidInput if two rows of the source have
  ///   one key
  public Snapshot upsert(RowSource source, String... keys) {
    return merge(source).on(keys).whenMatchedUpdate().whenNotMatchedInsert().run();
  }

  /// Puts the rows of a source into the place of all rows, as one version.
  ///
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if another writer changed rows
  ///   meanwhile
  public Snapshot overwrite(RowSource source, Progress progress) {
    try (Transaction transaction = Transaction.overwriting(this, latest())) {
      transaction.append(source, progress);
      return transaction.commit();
    }
  }

  /// What changed between two versions: rows inserted, updated and deleted; see [ChangeReader].
  ///
  /// @param columns of the later version; none: all
  /// @throws io.omendb.storage.error.StorageException.NotFound if one of them is not there
  public ChangeReader changes(long fromExclusive, long toInclusive, String... columns) {
    return new ChangeReader(at(fromExclusive), at(toInclusive), List.of(columns));
  }

  /// Describes a new index over a vector column.
  public IndexCreation createIndex(String column) {
    return new IndexCreation(this, column);
  }

  /// Describes how an index takes in rows that it does not answer for yet.
  public IndexOptimization indexOptimization(String name) {
    return new IndexOptimization(this, name);
  }

  /// Brings an index up to date: see [IndexOptimization].
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if there is no index of that name
  public CreatedIndex optimizeIndex(String name) {
    return indexOptimization(name).run();
  }

  /// Brings all indexes up to date, one after the other, each as a version of its own.
  public List<CreatedIndex> optimizeIndexes() {
    return latest().indexes().stream().map(index -> optimizeIndex(index.name())).toList();
  }

  /// Drops an index; its files stay for the versions that refer to them.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if there is no index of that name
  public Snapshot dropIndex(String name) {
    Snapshot snapshot = latest();
    snapshot.requireIndex(name);
    return commit(snapshot, Operation.Kind.DROP_INDEX, List.of(new Change.DropIndex(name)));
  }

  /// Describes how small fragments are brought together and deleted rows dropped.
  public Compaction compaction() {
    return new Compaction(this);
  }

  /// Brings small fragments together and drops the values of deleted rows.
  public CompactionReport compact() {
    return compaction().run();
  }

  /// Checks every file of every version; `deep` compares statistics and indexes of the newest
  /// version with the data too.
  public CheckReport check(boolean deep, Progress progress) {
    CheckReport report = new Check(files.store(), versions, progress).run();
    return deep && report.clean() ? report.with(new DeepCheck(latest()).problems()) : report;
  }

  /// Makes a version of what is whole of the newest one, or in a dry run says what that would be
  /// and what is lost. Old versions and damaged files stay as they are.
  ///
  /// @param apply whether to make it
  /// @throws io.omendb.storage.error.StorageException.Corrupt if no version can be read
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if another writer changed what
  ///   is damaged meanwhile
  public RepairReport repair(boolean apply, Progress progress) {
    return new Repair(files.store(), files.environment(), versions, commits, progress).run(apply);
  }

  @Override
  public void close() {
    files.close();
  }

  OpenFiles files() {
    return files;
  }

  /// What keeps the files of a change that takes long, and the version that it is made to, from
  /// being collected; to be touched while it is prepared, and closed after its commit.
  HeldLease writing(Snapshot base) {
    return HeldLease.writer(files.store(), files.environment(), files.dataset(), base.version());
  }

  /// As [#writing], from now on.
  ///
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if a garbage collection
  ///   removed the version
  HeldLease holding(Snapshot base) {
    try {
      return HeldLease.writerNow(
          files.store(), files.environment(), files.dataset(), base.version());
    } catch (NotFound e) {
      throw new CommitConflict(String.valueOf(e.getMessage()), uri, "prepare the change again");
    }
  }

  /// Makes the next version by changes that need no values of it.
  Snapshot commit(Snapshot base, Operation.Kind kind, List<Change> changes) {
    return commit(base, kind, changes, Rebase.none());
  }

  /// Makes the next version by changes that `rebase` adapts to versions of others.
  Snapshot commit(Snapshot base, Operation.Kind kind, List<Change> changes, Rebase rebase) {
    // One after the other: a number that comes after a greater one counts as committed long ago.
    committing.lock();
    try {
      Proposal proposal = new Proposal(kind, writer, ++sequence, changes, "");
      return snapshot(commits.commit(base.root(), proposal, rebase));
    } finally {
      committing.unlock();
    }
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
}
