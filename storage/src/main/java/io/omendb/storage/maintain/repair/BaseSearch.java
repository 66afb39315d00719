package io.omendb.storage.maintain.repair;

import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.ManifestRoot.Counters;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.manifest.codec.ManifestReader.ReadRoot;
import io.omendb.storage.maintain.repair.LostPages.Found;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the version that a repair begins with, from the newest downwards. For one thread at a
/// time.
final class BaseSearch {
  /// Ids that a version which cannot be read may have given, at most.
  private static final long ROW_IDS = Limits.MAX_FRAGMENTS * Limits.MAX_FRAGMENT_ROWS;

  private final ObjectStore store;
  private final Versions versions;
  private final Findings findings;
  private final List<Long> unreadable = new ArrayList<>();
  private final List<FragmentEntry> fragments = new ArrayList<>();
  private final Map<String, Found> found = new HashMap<>();
  private Optional<ManifestRoot> newestRoot = Optional.empty();

  BaseSearch(ObjectStore store, Versions versions, Findings findings) {
    this.store = store;
    this.versions = versions;
    this.findings = findings;
  }

  /// @throws Corrupt if no version can be read
  Base find() {
    long newest = versions.newest().orElseThrow(() -> nothing(versions.numbers().size()));
    List<Long> numbers = new ArrayList<>(versions.numbers());
    for (long version = numbers.getFirst() + 1; version <= newest; version++) {
      numbers.addFirst(version);
    }
    for (long version : numbers) {
      Optional<ManifestRoot> root = root(version);
      newestRoot = newestRoot.or(() -> root);
      if (root.isPresent() && readPages(root.get())) {
        Optional<ReadRoot> standIn =
            version == newest ? Optional.empty() : Optional.of(standIn(newest, root.get()));
        return new Base(root.get(), fragments, found, newest, standIn, unreadable);
      }
      unreadable.add(version);
    }
    throw nothing(numbers.size());
  }

  private Optional<ManifestRoot> root(long version) {
    try {
      return Optional.of(versions.at(version));
    } catch (Corrupt | NotFound e) {
      findings.add(Versions.path(version), e);
      return Optional.empty();
    }
  }

  /// Whether all pages can be read or were found again.
  private boolean readPages(ManifestRoot root) {
    fragments.clear();
    found.clear();
    boolean all = readPages(new LostPages(store, versions, root), root, root.pages());
    fragments.addAll(root.inline());
    return all;
  }

  private boolean readPages(LostPages lostPages, ManifestRoot root, List<PageRef> pages) {
    boolean all = true;
    for (PageRef ref : pages) {
      Optional<ManifestPage> page;
      try {
        page = Optional.of(FragmentList.read(store, root.datasetId(), ref));
      } catch (Corrupt e) {
        findings.add(ManifestNames.MANIFEST + "/" + ref.file().name(), e);
        Optional<Found> again = lostPages.find(ref);
        again.ifPresent(lost -> found.put(ref.file().name(), lost));
        page = again.map(Found::page);
      }
      if (page.isPresent()) {
        fragments.addAll(page.get().fragments());
        all &= readPages(lostPages, root, page.get().pages());
      } else {
        all = false;
      }
    }
    return all;
  }

  /// The base as it would be under the newest number, with ids that no version can have given.
  private ReadRoot standIn(long newest, ManifestRoot base) {
    ManifestRoot known = newestRoot.orElse(base);
    long lost = newest - known.version();
    Counters counters =
        new Counters(
            Math.toIntExact(
                Math.addExact(
                    known.nextFieldId(), Math.multiplyExact(lost, (long) Limits.MAX_FIELDS))),
            Math.addExact(known.nextFragmentId(), Math.multiplyExact(lost, Limits.MAX_FRAGMENTS)),
            Math.addExact(known.nextRowId(), Math.multiplyExact(lost, ROW_IDS)));
    ManifestRoot root =
        new ManifestRoot(
            base.datasetId(),
            newest,
            base.parentCrc32c(),
            base.timestamp(),
            base.operation(),
            base.content(),
            counters,
            known.settings(),
            base.turnover());
    try (ObjectBytes bytes = store.open(Versions.path(newest))) {
      return new ReadRoot(root, Crc32c.of(bytes.slice(0, bytes.length())), bytes.length());
    }
  }

  private StorageException nothing(int count) {
    return new Corrupt(
        "none of the " + count + " versions of " + store.location() + " can be read",
        store.location(),
        "restore the newest file of manifest/ from a copy");
  }
}
