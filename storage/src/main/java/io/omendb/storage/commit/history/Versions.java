package io.omendb.storage.commit.history;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.codec.ManifestReader;
import io.omendb.storage.format.manifest.codec.ManifestReader.ReadRoot;
import io.omendb.storage.format.retention.Retention;
import io.omendb.storage.format.retention.RetentionFile;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectStore.ObjectInfo;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The versions of the dataset in a store. Thread-safe; every call looks anew.
///
/// Numbers above the floor of the last garbage collection have no gap, so that the newest is found
/// from one that is known by looking up a few names, without listing what is there.
public final class Versions {
  private static final int LISTING = 1_000;

  /// The names of all roots lie after this one, and only pages' after the last.
  private static final String BEFORE_FIRST = ManifestNames.root(Limits.MAX_VERSION);

  private final ObjectStore store;
  private volatile long known;
  private volatile @Nullable ReadRoot last;
  private volatile @Nullable ReadRetention retention;

  private record ReadRetention(String name, Retention retention) {}

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
  /// @throws NotFound if there is none; says which there are, or that it was removed
  public ManifestRoot at(long version) {
    return read(version).root();
  }

  /// The version of that number as it is stored, whatever a garbage collection decided.
  ///
  /// @throws NotFound if it is not stored
  public ManifestRoot stored(long version) {
    try (ObjectBytes bytes = store.open(path(version))) {
      return ManifestReader.root(bytes).root();
    }
  }

  /// The numbers of all versions, newest first.
  ///
  /// @throws NotFound if there is no dataset
  public List<Long> numbers() {
    List<Long> numbers = listed(Integer.MAX_VALUE);
    Optional<Retention> retained = retention();
    retained.ifPresent(account -> numbers.removeIf(version -> !account.retains(version)));
    if (numbers.isEmpty()) {
      throw noDataset();
    }
    return numbers;
  }

  /// All versions, newest first; each is looked up and read when the iteration comes to it.
  public Iterator<ManifestRoot> newestFirst() {
    return new NewestFirst(this, newest().orElseThrow(this::noDataset));
  }

  /// All versions up to this one, newest first, as [#newestFirst()].
  ///
  /// @throws NotFound if there is no such version
  public Iterator<ManifestRoot> newestFirst(long from) {
    requireRetained(from);
    return new NewestFirst(this, from);
  }

  /// Whether a version of this number is part of the history as far as garbage collections go.
  public boolean retains(long version) {
    return retention().map(account -> account.retains(version)).orElse(true);
  }

  /// What the last garbage collection decided.
  ///
  /// @throws NotFound if it removed the version
  public Optional<Retention> requireRetained(long version) {
    Optional<Retention> retained = retention();
    if (retained.isPresent() && !retained.get().retains(version)) {
      throw removed(version, retained.get());
    }
    return retained;
  }

  /// What the last garbage collection decided; empty if there was none.
  public Optional<Retention> retention() {
    List<ObjectInfo> newest = store.list(ManifestNames.GC, "", 1);
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    String name = newest.getFirst().name();
    ReadRetention before = retention;
    if (before == null || !before.name.equals(name)) {
      try (ObjectBytes bytes = store.open(name)) {
        before = new ReadRetention(name, RetentionFile.decode(bytes));
        retention = before;
      } catch (NotFound e) {
        // A newer collection has removed it since.
        return retention();
      }
    }
    return Optional.of(before.retention);
  }

  /// The newest version with its file's checksum.
  public ReadRoot readLatest() {
    long version = newest().orElseThrow(this::noDataset);
    ReadRoot before = last;
    if (before != null && before.root().version() == version) {
      return before;
    }
    ReadRoot root = read(version);
    last = root;
    return root;
  }

  /// A version with its file's checksum.
  public ReadRoot read(long version) {
    if (version < 1 || version > Limits.MAX_VERSION) {
      throw noVersion(version);
    }
    Optional<Retention> retained = requireRetained(version);
    try (ObjectBytes bytes = store.open(path(version))) {
      ReadRoot read = ManifestReader.root(bytes);
      if (retained.isPresent() && !retained.get().datasetId().equals(read.root().datasetId())) {
        throw new Corrupt(
            "gc/ holds the account of another dataset than " + bytes.name(), store.location());
      }
      return read;
    } catch (NotFound e) {
      throw noVersion(version);
    }
  }

  /// The greatest number that is there. A listing may lag behind what is stored, so the numbers
  /// after the first one listed are looked up until one is absent.
  public OptionalLong newest() {
    long version = known;
    long floor = floor();
    do {
      if (version <= floor || version == 0) {
        List<Long> first = listed(1);
        if (first.isEmpty() && !isThere(1)) {
          return OptionalLong.empty();
        }
        // A listing may still show what was removed; the version above the floor is there.
        version = Math.max(floor + 1, first.isEmpty() ? 1 : first.getFirst());
      }
      version = lastFrom(version);
      // A collection may have removed numbers while they were looked up: then there were gaps.
      floor = floor();
    } while (version <= floor);
    known = version;
    return OptionalLong.of(version);
  }

  private long floor() {
    return retention().map(Retention::floor).orElse(0L);
  }

  public static String path(long version) {
    return ManifestNames.MANIFEST + "/" + ManifestNames.root(version);
  }

  /// The last number without a gap from one that is there: by steps that double, then by halves.
  private long lastFrom(long version) {
    long there = version;
    long step = 1;
    while (there + step <= Limits.MAX_VERSION && isThere(there + step)) {
      there += step;
      step *= 2;
    }
    long absent = Math.min(there + step, Limits.MAX_VERSION + 1);
    while (absent - there > 1) {
      long middle = (there + absent) >>> 1;
      if (isThere(middle)) {
        there = middle;
      } else {
        absent = middle;
      }
    }
    return there;
  }

  private boolean isThere(long version) {
    return store.find(path(version)).isPresent();
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

  private NotFound removed(long version, Retention retained) {
    return noVersion("version " + version + " was removed by gc on " + retained.timestamp());
  }

  private NotFound noVersion(long version) {
    List<Long> numbers = listed(Integer.MAX_VALUE);
    if (numbers.isEmpty()) {
      return noDataset();
    }
    return noVersion(
        "version "
            + version
            + " not found; available "
            + numbers.getLast()
            + ".."
            + numbers.getFirst());
  }

  private NotFound noVersion(String message) {
    return new NotFound(message, store.location(), "see 'omendb log'");
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
