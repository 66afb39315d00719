package io.omendb.storage.commit;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.change.Proposal;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.commit.plan.CommitPlan;
import io.omendb.storage.commit.plan.PendingFile;
import io.omendb.storage.commit.plan.Planner;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Task;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.CommitUnknown;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.format.manifest.codec.Invariants;
import io.omendb.storage.format.manifest.codec.ManifestFormat;
import io.omendb.storage.format.manifest.codec.ManifestReader.ReadRoot;
import io.omendb.storage.format.manifest.codec.ManifestWriter;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectStore.Creation;
import io.omendb.storage.objectstore.ObjectUpload;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Makes versions: by creating the root of the next number if nobody did. Of several writers one
/// wins; the others build their changes anew on its version. Spec chapter 09. Thread-safe.
///
/// A commit ends in one of three ways: the version is there and durable; nothing of it is visible
/// ([CommitConflict] or another failure); or the store does not tell ([CommitUnknown]). No file is
/// ever removed here: in doubt, somebody may refer to it.
public final class Commits {
  private static final int MAX_RACES = 1_000;
  private static final int MAX_REQUESTS = 3;
  private static final int UPLOADS = 16;

  private final ObjectStore store;
  private final Environment environment;
  private final Versions versions;

  public Commits(ObjectStore store, Environment environment, Versions versions) {
    this.store = store;
    this.environment = environment;
    this.versions = versions;
  }

  /// Makes a dataset without rows; its version is 1.
  ///
  /// @param primaryKey ids of the fields that identify a row, ascending; empty: none
  /// @throws CommitConflict if there is a dataset
  /// @throws CommitUnknown if the store does not tell whether it was made
  public ManifestRoot create(Schema schema, List<Integer> primaryKey) {
    requireNone();
    UUID writer = environment.newId();
    return create(environment.newId(), writer, schema, primaryKey, List.of());
  }

  /// Makes a dataset with rows, which its version 1 has: nobody sees it without them.
  ///
  /// @param dataset the id that the dataset gets
  /// @param rows fragments whose files are uploaded
  /// @throws CommitConflict if there is a dataset
  /// @throws CommitUnknown if the store does not tell whether it was made
  public ManifestRoot create(UUID dataset, Schema schema, Change.AddFragments rows) {
    requireNone();
    return create(dataset, environment.newId(), schema, List.of(), List.of(rows));
  }

  /// @throws CommitConflict if there is a dataset
  public void requireNone() {
    if (versions.newest().isPresent()) {
      throw exists();
    }
  }

  private ManifestRoot create(
      UUID dataset, UUID writer, Schema schema, List<Integer> primaryKey, List<Change> changes) {
    ManifestRoot nothing = ManifestRoot.nothing(dataset, schema, primaryKey);
    CommitPlan plan =
        Planner.plan(
            store,
            environment,
            nothing,
            new ReadRoot(nothing, 0, 0),
            new Proposal(Operation.Kind.CREATE, writer, 1, changes, ""),
            false,
            environment.newId());
    upload(plan);
    requireUploaded(plan);
    if (landed(plan.root(), plan.names()) && isHistory(plan.root())) {
      return plan.root();
    }
    // Somebody else's, unless it is this one's that others have followed and gc has removed since.
    ManifestRoot newest = versions.latest();
    if (newest.writer(writer).isEmpty()) {
      throw exists();
    }
    return newest;
  }

  /// Makes the next version by these changes; without changes, returns the base. What the writer
  /// committed before under the same sequence is not committed again: the version that it made, or
  /// a newer one, is returned.
  ///
  /// @param base the version that the changes were prepared on
  /// @param rebase adapts the changes to versions of others
  /// @throws CommitConflict if another writer's change excludes these; nothing is visible
  /// @throws CommitUnknown if the store does not tell whether the commit landed
  public ManifestRoot commit(ManifestRoot base, Proposal proposal, Rebase rebase) {
    if (proposal.changes().isEmpty()) {
      return base;
    }
    UUID transaction = environment.newId();
    Race race = new Race(versions, store.location(), base, proposal, rebase);
    for (int attempt = 0; attempt < MAX_RACES; attempt++) {
      ReadRoot newest = versions.readLatest();
      Optional<ManifestRoot> committed = race.committed(newest.root());
      if (committed.isPresent()) {
        return committed.get();
      }
      requireFeatures(newest.root());
      race.advance(newest.root());
      CommitPlan plan =
          Planner.plan(
              store, environment, base, newest, race.proposal(), race.strict(), transaction);
      Invariants.checkSuccessor(newest.root(), newest.crc32c(), plan.root(), store.location());
      upload(plan);
      requireUploaded(plan);
      race.attempt(plan.root().version());
      if (landed(plan.root(), plan.names()) && isHistory(plan.root())) {
        return plan.root();
      }
    }
    throw new CommitConflict(
        "other writers committed first " + MAX_RACES + " times", store.location(), "try again");
  }

  /// Makes the version after one that cannot be read, from the content of an older one. What others
  /// were preparing meanwhile is refused, as after every version of this kind.
  ///
  /// @param standIn what stands for the version that cannot be read: its number, the checksum of
  ///   its file as it is, the content to begin with, and ids that it cannot have given
  /// @throws CommitConflict if somebody else made the next version
  /// @throws CommitUnknown if the store does not tell whether the commit landed
  public ManifestRoot replace(ReadRoot standIn, Proposal proposal) {
    requireFeatures(standIn.root());
    CommitPlan plan =
        Planner.plan(
            store, environment, standIn.root(), standIn, proposal, false, environment.newId());
    Invariants.checkSuccessor(standIn.root(), standIn.crc32c(), plan.root(), store.location());
    upload(plan);
    if (landed(plan.root(), plan.names()) && isHistory(plan.root())) {
      return plan.root();
    }
    throw new CommitConflict(
        "another writer made version " + plan.root().version() + " first",
        store.location(),
        "look at it and try again");
  }

  /// Whether a version that was made is part of the history: a writer that was stopped for long may
  /// have made a number anew that was removed meanwhile.
  private boolean isHistory(ManifestRoot root) {
    return versions.retention().map(account -> root.version() > account.floor()).orElse(true);
  }

  /// Uploads pages and deletions beside each other, so that the disk is waited for once.
  private void upload(CommitPlan plan) {
    List<PendingFile> files = plan.files();
    for (int from = 0; from < files.size(); from += UPLOADS) {
      Task.joinAll(
          files.subList(from, Math.min(files.size(), from + UPLOADS)).stream()
              .map(file -> Task.start(environment, () -> uploaded(file)))
              .toList());
    }
  }

  /// A garbage collection takes the files of a writer that stopped for long without a lease. No
  /// version must refer to them.
  private void requireUploaded(CommitPlan plan) {
    for (String name : plan.uploaded()) {
      if (store.find(name).isEmpty()) {
        throw new CommitConflict(
            "the file " + name + ", which was written for this change, was removed by gc",
            store.location(),
            "prepare the change again, without such a pause");
      }
    }
  }

  private boolean uploaded(PendingFile file) {
    try (ObjectUpload upload = store.create(file.name())) {
      upload.write(MemorySegment.ofArray(file.bytes()));
      upload.complete();
    }
    return true;
  }

  /// Whether this root became the version of its number. A request whose outcome is unknown is
  /// repeated with the same bytes, so that it does not matter which of them takes effect.
  ///
  /// @param files what must be durable before it
  private boolean landed(ManifestRoot root, List<String> files) {
    byte[] bytes = ManifestWriter.root(root).bytes();
    String name = Versions.path(root.version());
    for (int request = 0; request < MAX_REQUESTS; request++) {
      Creation creation;
      try {
        creation = store.putIfAbsent(name, bytes, files);
      } catch (StoreFailure e) {
        if (request == 0) {
          throw e;
        }
        throw unknown(root, e);
      }
      if (creation == Creation.CREATED) {
        return true;
      }
      boolean there = creation == Creation.EXISTS || isThere(name, root);
      if (there) {
        return isOurs(name, root);
      }
    }
    throw unknown(root, null);
  }

  private boolean isThere(String name, ManifestRoot root) {
    try {
      return store.find(name).isPresent();
    } catch (StorageException e) {
      throw unknown(root, e);
    }
  }

  /// Whether the version that is there was made by this transaction, in an earlier request. It
  /// counts as committed when its directory entry is durable too.
  private boolean isOurs(String name, ManifestRoot root) {
    try {
      UUID transaction = versions.read(root.version()).root().operation().transaction();
      if (!transaction.equals(root.operation().transaction())) {
        return false;
      }
      store.settle(List.of(name));
      return true;
    } catch (NotFound e) {
      // Removed since: the writers in the newest version tell whether it was this one's.
      return false;
    } catch (StorageException e) {
      throw unknown(root, e);
    }
  }

  private CommitUnknown unknown(ManifestRoot root, @Nullable Throwable e) {
    return new CommitUnknown(
        "the store does not tell whether version "
            + root.version()
            + " was made by transaction "
            + root.operation().transaction(),
        store.location(),
        e);
  }

  private CommitConflict exists() {
    String at = versions.newest().isPresent() ? " at version " + versions.newest().getAsLong() : "";
    return new CommitConflict(
        "dataset " + store.location() + " already exists" + at,
        store.location(),
        "use --if-not-exists");
  }

  private void requireFeatures(ManifestRoot root) {
    Set<String> unknown = new TreeSet<>(root.settings().writerFeatures());
    unknown.removeAll(ManifestFormat.WRITER_FEATURES);
    if (!unknown.isEmpty()) {
      throw new UnsupportedFormat(
          "writing after version "
              + root.version()
              + " needs the writer feature "
              + unknown.iterator().next()
              + ", which this release does not know",
          store.location(),
          "use a newer release");
    }
  }
}
