package io.omendb.storage.commit.history;

import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.retention.Retention;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/// Goes down from a version to 1, past the floor only to what is kept; reads a version when it is
/// asked for. For one thread at a time.
final class NewestFirst implements Iterator<ManifestRoot> {
  private final Versions versions;
  private long next;

  NewestFirst(Versions versions, long newest) {
    this.versions = versions;
    this.next = newest;
  }

  @Override
  public boolean hasNext() {
    return next >= 1;
  }

  @Override
  public ManifestRoot next() {
    if (next < 1) {
      throw new NoSuchElementException("no older version");
    }
    ManifestRoot root = versions.at(next);
    Optional<Retention> retained = versions.retention();
    long floor = retained.map(Retention::floor).orElse(0L);
    if (next - 1 > floor) {
      next--;
    } else {
      long before = next;
      next =
          retained.stream()
              .flatMap(account -> account.kept().stream())
              .filter(kept -> kept < before)
              .mapToLong(Long::longValue)
              .max()
              .orElse(0);
    }
    return root;
  }
}
