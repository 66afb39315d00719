package io.omendb.storage.maintain.repair;

import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/// The versions that a version certainly was made from, newest first: up to the first that was
/// restored, removed or damaged. Deletions of a fragment only grow along them. For one thread at a
/// time.
final class Ancestors implements Iterator<ManifestRoot> {
  private final Versions versions;
  private Optional<ManifestRoot> next;

  Ancestors(Versions versions, ManifestRoot root) {
    this.versions = versions;
    this.next = parent(root);
  }

  @Override
  public boolean hasNext() {
    return next.isPresent();
  }

  @Override
  public ManifestRoot next() {
    ManifestRoot root = next.orElseThrow(() -> new NoSuchElementException("no older version"));
    next = parent(root);
    return root;
  }

  private Optional<ManifestRoot> parent(ManifestRoot root) {
    if (root.version() == 1 || root.operation().kind() == Operation.Kind.RESTORE) {
      return Optional.empty();
    }
    try {
      return Optional.of(versions.at(root.version() - 1));
    } catch (Corrupt | NotFound e) {
      return Optional.empty();
    }
  }
}
