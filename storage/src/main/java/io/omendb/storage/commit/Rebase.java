package io.omendb.storage.commit;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.format.manifest.ManifestRoot;
import java.util.List;

/// Adapts changes to a version that another writer made, as far as values must be read for that:
/// rows that were moved, fragments that lack a new column, keys that must stay unique. For one
/// thread at a time.
@FunctionalInterface
public interface Rebase {
  /// The changes for `newest` instead of those that were made for an older version.
  ///
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if there are none
  List<Change> onto(ManifestRoot newest, List<Change> changes);

  /// Leaves the changes as they are.
  static Rebase none() {
    return (_, changes) -> changes;
  }
}
