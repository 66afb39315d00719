package io.omendb.storage.commit.plan;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestRoot;

/// Whether a change that was prepared on one version may be made to a newer one: the matrix of
/// `format-spec/tables/conflicts.csv`, decided from the two versions alone. Stateless and
/// thread-safe.
final class Conflicts {
  private Conflicts() {}

  /// @param where the dataset, for messages
  /// @throws CommitConflict if another writer's change excludes this one
  /// @throws NotFound if what is to be dropped was not there in the first place
  static void check(Change change, ManifestRoot base, ManifestRoot newest, String where) {
    switch (change) {
      case Change.AddFragments _ -> {
        if (!newest.schema().equals(base.schema())) {
          throw new CommitConflict(
              "the schema changed in version " + newest.version() + " while rows were appended",
              where,
              "append again");
        }
      }
      case Change.DeleteRows _ -> {
        // Positions stay what they are; deletions are united.
      }
      case Change.AddIndex(IndexEntry index) -> {
        if (has(newest, index.name())) {
          throw new CommitConflict(
              "an index named '" + index.name() + "' exists in version " + newest.version(),
              where,
              "choose another name or drop it");
        }
        if (newest.schema().fields().stream().noneMatch(f -> f.id() == index.fieldId())) {
          throw new CommitConflict(
              "the column of index '" + index.name() + "' was dropped", where, null);
        }
      }
      case Change.DropIndex(String name) -> {
        if (!has(newest, name)) {
          throw has(base, name)
              ? new CommitConflict("another writer dropped the index '" + name + "'", where, null)
              : new NotFound("no index '" + name + "'", where, "see 'omendb index list'");
        }
      }
    }
  }

  private static boolean has(ManifestRoot root, String index) {
    return root.indexes().stream().anyMatch(entry -> entry.name().equals(index));
  }
}
