package io.omendb.storage.commit.history;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.codec.ManifestReader;
import io.omendb.storage.format.manifest.codec.ManifestReader.ReadRoot;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectStore.ObjectInfo;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;

/// The versions of the dataset in a store. Thread-safe; every call looks anew.
public final class Versions {
  private static final int LISTING = 1_000;

  /// The names of all roots lie after this one, and only pages' after the last.
  private static final String BEFORE_FIRST = ManifestNames.root(Limits.MAX_VERSION);

  private final ObjectStore store;

  public Versions(ObjectStore store) {
    this.store = store;
  }

  /// Whether there is a dataset with at least one version.
  public boolean exists() {
    return newest().isPresent();
  }

  /// The newest version.
  ///
  /// @throws NotFound if there is no dataset
  public ManifestRoot latest() {
    return readLatest().root();
  }

  /// The newest version that can be read: what identifies the dataset when newer ones are damaged.
  ///
  /// @throws NotFound if there is no dataset
  public ManifestRoot newestReadable() {
    try {
      return latest();
    } catch (Corrupt damaged) {
      for (long version : numbers()) {
        try {
          return at(version);
        } catch (Corrupt older) {
          damaged.addSuppressed(older);
        }
      }
      throw damaged;
    }
  }

  /// The version of that number.
  ///
  /// @throws NotFound if there is none; says which there are
  public ManifestRoot at(long version) {
    return read(version).root();
  }

  /// The numbers of all versions, newest first.
  ///
  /// @throws NotFound if there is no dataset
  public List<Long> numbers() {
    List<Long> numbers = listed(Integer.MAX_VALUE);
    if (numbers.isEmpty()) {
      throw noDataset();
    }
    return numbers;
  }

  /// All versions, newest first; each is read when the iteration comes to it.
  public Iterator<ManifestRoot> newestFirst() {
    Iterator<Long> numbers = numbers().iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return numbers.hasNext();
      }

      @Override
      public ManifestRoot next() {
        return at(numbers.next());
      }
    };
  }

  /// The newest version with its file's checksum.
  ReadRoot readLatest() {
    return read(newest().orElseThrow(this::noDataset));
  }

  /// A version with its file's checksum.
  ReadRoot read(long version) {
    if (version >= 1 && version <= Limits.MAX_VERSION) {
      try (ObjectBytes bytes = store.open(path(version))) {
        return ManifestReader.root(bytes);
      } catch (NotFound e) {
        throw noVersion(version);
      }
    }
    throw noVersion(version);
  }

  /// The greatest number that is there. A listing may lag behind what is stored, so the numbers
  /// after the first one listed are looked up until one is absent.
  OptionalLong newest() {
    List<Long> first = listed(1);
    if (first.isEmpty()) {
      return store.find(path(1)).isPresent() ? OptionalLong.of(1) : OptionalLong.empty();
    }
    long version = first.getFirst();
    while (version < Limits.MAX_VERSION && store.find(path(version + 1)).isPresent()) {
      version++;
    }
    return OptionalLong.of(version);
  }

  static String path(long version) {
    return ManifestNames.MANIFEST + "/" + ManifestNames.root(version);
  }

  private List<Long> listed(int limit) {
    List<Long> numbers = new ArrayList<>();
    String after = BEFORE_FIRST;
    while (numbers.size() < limit) {
      List<ObjectInfo> page = store.list(ManifestNames.MANIFEST, after, Math.min(limit, LISTING));
      for (ObjectInfo info : page) {
        after = info.name().substring(info.name().indexOf('/') + 1);
        if (after.compareTo(ManifestNames.root(1)) > 0) {
          return numbers;
        }
        ManifestNames.version(after).ifPresent(numbers::add);
      }
      if (page.isEmpty()) {
        return numbers;
      }
    }
    return numbers;
  }

  private NotFound noVersion(long version) {
    List<Long> numbers = listed(Integer.MAX_VALUE);
    if (numbers.isEmpty()) {
      return noDataset();
    }
    return new NotFound(
        "version "
            + version
            + " not found; available "
            + numbers.getLast()
            + ".."
            + numbers.getFirst(),
        store.location(),
        "see 'omendb log'");
  }

  private NotFound noDataset() {
    String where = store.location();
    return store.exists()
        ? new NotFound(
            where + " is not a dataset (no manifest/ directory with a version)", where, null)
        : new NotFound(
            "no dataset at " + where,
            where,
            "omendb create " + where + " --schema \"id int64, v vector(768)\"");
  }
}
