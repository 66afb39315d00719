package io.omendb.storage;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.format.manifest.Tag;
import io.omendb.storage.format.retention.Retention;
import io.omendb.storage.maintain.HeldLease;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Names for versions, and the way back to one. Thread-safe.
///
/// A garbage collection may remove a version while it is being tagged or restored. Both look at its
/// account again after the commit: one that was published later has seen the tag.
final class Timeline {
  private static final Duration RESTORING = Duration.ofMinutes(10);

  private final Dataset dataset;
  private final Versions versions;

  Timeline(Dataset dataset, Versions versions) {
    this.dataset = dataset;
    this.versions = versions;
  }

  Snapshot at(String tag) {
    long version =
        dataset
            .latest()
            .root()
            .tagged(tag)
            .orElseThrow(() ->
                new NotFound(
                    "no tag '" + tag + "'",
                    dataset.uri(),
                    "'omendb tag list " + dataset.uri() + "' lists the tags"));
    return dataset.at(version);
  }

  /// The newest version that was made at that time or before. Times are those of the writers'
  /// clocks, which are taken to ascend: reads a logarithmic number of roots.
  Snapshot at(Instant time) {
    Optional<Retention> retained = versions.retention();
    long low = retained.map(Retention::floor).orElse(0L) + 1;
    long high = versions.latest().version();
    Optional<ManifestRoot> found = Optional.empty();
    while (low <= high) {
      long middle = (low + high) >>> 1;
      ManifestRoot root = versions.at(middle);
      if (root.timestamp().isAfter(time)) {
        high = middle - 1;
      } else {
        found = Optional.of(root);
        low = middle + 1;
      }
    }
    if (found.isEmpty() && retained.isPresent()) {
      found = kept(retained.get(), time);
    }
    return dataset.snapshot(
        found.orElseThrow(() ->
            new NotFound("no version is left of " + time, dataset.uri(), "see 'omendb log'")));
  }

  /// The newest version up to the floor that was made at that time or before, if it is known that
  /// none of those that were removed came between.
  private Optional<ManifestRoot> kept(Retention retained, Instant time) {
    for (long version : retained.kept().reversed()) {
      ManifestRoot root = versions.at(version);
      if (!root.timestamp().isAfter(time)) {
        if (retained.retains(version + 1) || root.timestamp().equals(time)) {
          return Optional.of(root);
        }
        throw new NotFound(
            "the version of "
                + time
                + " is not known: version "
                + (version + 1)
                + ", which came after version "
                + version
                + ", was removed by gc",
            dataset.uri(),
            "name a version: see 'omendb log'");
      }
    }
    return Optional.empty();
  }

  Snapshot tag(String name, long version) {
    if (!Tag.NAME.matcher(name).matches()) {
      throw new InvalidInput(
          "'" + name + "' is no name for a tag",
          "a letter or '_' first, then up to 127 letters, digits, '.', '_' and '-'");
    }
    Snapshot base = dataset.latest();
    dataset.at(version);
    Snapshot tagged = commit(base, Operation.Kind.TAG, new Change.SetTag(new Tag(name, version)));
    if (!versions.retains(version)) {
      Change undo =
          base.root()
              .tagged(name)
              .<Change>map(before -> new Change.SetTag(new Tag(name, before)))
              .orElseGet(() -> new Change.RemoveTag(name));
      commit(tagged, Operation.Kind.TAG, undo);
      versions.requireRetained(version);
    }
    return tagged;
  }

  Snapshot restore(long version) {
    Snapshot base = dataset.latest();
    dataset.at(version);
    try (HeldLease _ =
        HeldLease.reader(
            dataset.files().store(),
            dataset.files().environment(),
            dataset.files().dataset(),
            version,
            RESTORING)) {
      Snapshot restored = commit(base, Operation.Kind.RESTORE, new Change.Restore(version));
      if (!versions.retains(version)) {
        commit(restored, Operation.Kind.RESTORE, new Change.Restore(restored.version() - 1));
        versions.requireRetained(version);
      }
      return restored;
    }
  }

  /// What a log says of these versions.
  static Iterator<Version> described(Iterator<ManifestRoot> roots) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return roots.hasNext();
      }

      @Override
      public Version next() {
        ManifestRoot root = roots.next();
        return new Version(
            root.version(),
            root.timestamp(),
            root.operation(),
            root.liveRows(),
            root.deletedRows(),
            root.fragments());
      }
    };
  }

  private Snapshot commit(Snapshot base, Operation.Kind kind, Change change) {
    return dataset.commit(base, kind, List.of(change));
  }
}
