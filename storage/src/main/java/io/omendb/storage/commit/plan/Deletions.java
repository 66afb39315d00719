package io.omendb.storage.commit.plan;

import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.deletion.DeletionReader;
import io.omendb.storage.format.deletion.DeletionWriter;
import io.omendb.storage.format.frame.FrameBytes;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.objectstore.ObjectStore;

/// Deletes rows of fragments in a version being built. For one thread at a time.
final class Deletions {
  private final ObjectStore store;
  private final Environment environment;
  private final ManifestRoot base;
  private final ManifestRoot newest;
  private final boolean strict;
  private final FileChanges files;
  private long rows;

  /// @param strict whether a row that was deleted since `base` must not be deleted again
  Deletions(
      ObjectStore store,
      Environment environment,
      ManifestRoot base,
      ManifestRoot newest,
      boolean strict,
      FileChanges files) {
    this.store = store;
    this.environment = environment;
    this.base = base;
    this.newest = newest;
    this.strict = strict;
    this.files = files;
  }

  /// How many live rows were deleted.
  long rows() {
    return rows;
  }

  DeletedRows of(FragmentEntry entry) {
    return DeletionReader.read(store, entry, newest.datasetId());
  }

  /// The fragment with these rows deleted too.
  ///
  /// @param counted whether they were live in the version before
  FragmentEntry add(FragmentEntry entry, DeletedRows deleted, boolean counted) {
    if (deleted.last() >= entry.rows()) {
      throw new InvalidInput(
          "position "
              + deleted.last()
              + " of fragment "
              + entry.id()
              + ", which has "
              + entry.rows()
              + " rows");
    }
    DeletedRows before = of(entry);
    DeletedRows union = before.union(deleted);
    if (strict && union.cardinality() < before.cardinality() + deleted.cardinality()) {
      throw new CommitConflict(
          "rows of fragment "
              + entry.id()
              + " were changed or deleted by another writer since version "
              + base.version(),
          store.location(),
          "look at the newest version and try again");
    }
    if (counted) {
      rows += union.cardinality() - entry.deletedRows();
    }
    entry.deletions().ifPresent(files::drop);
    return entry.withDeletions(vector(union, entry.rows()));
  }

  private DeletionVector vector(DeletedRows union, long fragmentRows) {
    byte[] roaring = union.encode();
    if (roaring.length <= DeletionVector.MAX_INLINE_BYTES) {
      return new DeletionVector.Inline(union.cardinality(), roaring);
    }
    FrameBytes target = new FrameBytes();
    FileRef file =
        DeletionWriter.write(target, union, fragmentRows, environment.newId(), newest.datasetId());
    files.add(new PendingFile(ManifestNames.DELETIONS + "/" + file.name(), target.toByteArray()));
    return new DeletionVector.InFile(union.cardinality(), file);
  }
}
