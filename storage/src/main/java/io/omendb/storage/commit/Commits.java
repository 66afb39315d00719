package io.omendb.storage.commit;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.commit.plan.Planner;
import io.omendb.storage.commit.plan.CommitPlan;
import io.omendb.storage.commit.plan.PendingFile;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.CommitUnknown;
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
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
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

  private final ObjectStore store;
  private final Environment environment;
  private final Versions versions;

  public Commits(ObjectStore store, Environment environment) {
    this.store = store;
    this.environment = environment;
    this.versions = new Versions(store);
  }

  /// Makes a dataset without rows; its version is 1.
  ///
  /// @throws CommitConflict if there is a dataset
  /// @throws CommitUnknown if the store does not tell whether it was made
  public ManifestRoot create(Schema schema) {
    if (versions.newest().isPresent()) {
      throw exists();
    }
    ManifestRoot root =
        new ManifestRoot(
            environment.newId(),
            1,
            0,
            environment.now().truncatedTo(ChronoUnit.MICROS),
            new Operation(Operation.Kind.CREATE, environment.newId(), 0, 0, 0, ""),
            schema,
            schema.fields().stream().mapToInt(Field::id).max().orElse(-1) + 1,
            0,
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    if (!landed(root)) {
      throw exists();
    }
    return root;
  }

  /// Makes the next version by these changes, without a description.
  public ManifestRoot commit(ManifestRoot base, List<Change> changes) {
    return commit(base, changes, "");
  }

  /// Makes the next version by these changes; without changes, returns the base.
  ///
  /// @param base the version that the changes were prepared on
  /// @param description a text for the log
  /// @throws CommitConflict if another writer's change excludes these; nothing is visible
  /// @throws CommitUnknown if the store does not tell whether the commit landed
  public ManifestRoot commit(ManifestRoot base, List<Change> changes, String description) {
    if (changes.isEmpty()) {
      return base;
    }
    UUID transaction = environment.newId();
    for (int race = 0; race < MAX_RACES; race++) {
      ReadRoot newest = versions.readLatest();
      requireFeatures(newest.root());
      CommitPlan plan =
          Planner.plan(store, environment, base, newest, changes, transaction, description);
      Invariants.checkSuccessor(newest.root(), newest.crc32c(), plan.root(), store.location());
      write(plan);
      if (landed(plan.root())) {
        return plan.root();
      }
    }
    throw new CommitConflict(
        "other writers committed first " + MAX_RACES + " times", store.location(), "try again");
  }

  private void write(CommitPlan plan) {
    List<String> names = new ArrayList<>(plan.uploaded());
    for (PendingFile file : plan.files()) {
      try (ObjectUpload upload = store.create(file.name())) {
        upload.write(MemorySegment.ofArray(file.bytes()));
        upload.complete();
      }
      names.add(file.name());
    }
    store.settle(names);
  }

  /// Whether this root became the version of its number. A request whose outcome is unknown is
  /// repeated with the same bytes, so that it does not matter which of them takes effect.
  private boolean landed(ManifestRoot root) {
    byte[] bytes = ManifestWriter.root(root).bytes();
    String name = Versions.path(root.version());
    for (int request = 0; request < MAX_REQUESTS; request++) {
      Creation creation;
      try {
        creation = store.putIfAbsent(name, bytes);
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
      UUID transaction = versions.at(root.version()).operation().transaction();
      if (!transaction.equals(root.operation().transaction())) {
        return false;
      }
      store.settle(List.of(name));
      return true;
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
    Set<String> unknown = new TreeSet<>(root.writerFeatures());
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
