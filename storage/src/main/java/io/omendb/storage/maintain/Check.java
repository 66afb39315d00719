package io.omendb.storage.maintain;

import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.retention.Retention;
import io.omendb.storage.format.retention.RetentionFile;
import io.omendb.storage.maintain.CheckReport.Problem;
import io.omendb.storage.maintain.verify.NeededFile;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectStore.ObjectInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/// Reads every byte that the versions of a dataset refer to and reports what is missing or damaged.
/// For one thread at a time.
public final class Check {
  private final ObjectStore store;
  private final Versions versions;
  private final VersionRules rules;
  private final Progress progress;
  private final Map<String, Consumer<ObjectBytes>> referenced = new TreeMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private long filesChecked;
  private long bytesChecked;

  public Check(ObjectStore store, Versions versions, Progress progress) {
    this.store = store;
    this.versions = versions;
    this.rules = new VersionRules(store);
    this.progress = progress;
  }

  /// Checks every file of every version that is part of the history, and the accounts and leases.
  /// Roots of versions that a garbage collection has removed count as files that nobody needs.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if there is no dataset
  public CheckReport run() {
    long newest = versions.numbers().getFirst();
    Map<String, ObjectInfo> present = Inventory.of(store);
    Optional<Retention> retained = versions.retention();
    long floor = retained.map(Retention::floor).orElse(0L);
    for (long version = newest; version > floor; version--) {
      checkRoot(version, present);
    }
    retained.map(Retention::kept).orElse(List.of()).reversed().forEach(v -> checkRoot(v, present));
    UUID dataset = versions.newestReadable().datasetId();
    present.keySet().stream()
        .filter(name -> name.startsWith(ManifestNames.GC + "/"))
        .forEach(name -> referenced.put(name, bytes -> checkAccount(bytes, dataset)));
    present.keySet().stream()
        .filter(name -> name.startsWith(ManifestNames.LEASES + "/"))
        .forEach(name -> referenced.put(name, bytes -> RetentionFile.decodeLease(bytes, dataset)));
    long done = 0;
    for (Map.Entry<String, Consumer<ObjectBytes>> file : referenced.entrySet()) {
      progress.step("check", done++, referenced.size());
      checkFile(file.getKey(), file.getValue());
    }
    present.keySet().removeAll(referenced.keySet());
    long unreferenced = present.values().stream().mapToLong(ObjectInfo::length).sum();
    return new CheckReport(filesChecked, bytesChecked, present.size(), unreferenced, problems);
  }

  private static void checkAccount(ObjectBytes bytes, UUID dataset) {
    if (!RetentionFile.decode(bytes).datasetId().equals(dataset)) {
      throw new Corrupt(bytes.name() + " is the account of another dataset", bytes.name());
    }
  }

  /// Versions above the floor have no gap: newer ones were built on those that are missing.
  private void checkRoot(long version, Map<String, ObjectInfo> present) {
    String name = Versions.path(version);
    if (present.containsKey(name) || store.find(name).isPresent()) {
      checkVersion(name, version);
    } else {
      problems.add(new Problem("missing", name, "version " + version + " has no manifest"));
    }
  }

  private void checkVersion(String name, long version) {
    referenced.put(name, bytes -> FrameReader.inspect(bytes).verifyAll());
    try {
      ManifestRoot root = versions.at(version);
      collect(root.datasetId(), root.pages());
      root.inline().forEach(entry -> collect(NeededFile.of(root.datasetId(), entry)));
      root.indexes().stream()
          .flatMap(index -> index.segments().stream())
          .forEach(segment -> collect(NeededFile.of(root.datasetId(), segment)));
      rules.check(name, root).forEach(broken -> problem(name, broken));
    } catch (StorageException e) {
      problem(name, e);
    }
  }

  private void collect(UUID dataset, List<PageRef> pages) {
    for (PageRef page : pages) {
      NeededFile needed = NeededFile.of(dataset, page);
      if (referenced.put(needed.path(), needed.check()) == null) {
        try {
          ManifestPage node = FragmentList.read(store, dataset, page);
          collect(dataset, node.pages());
          node.fragments().forEach(entry -> collect(NeededFile.of(dataset, entry)));
        } catch (StorageException e) {
          problem(needed.path(), e);
        }
      }
    }
  }

  private void collect(List<NeededFile> files) {
    files.forEach(file -> referenced.put(file.path(), file.check()));
  }

  private void checkFile(String name, Consumer<ObjectBytes> verification) {
    try (ObjectBytes bytes = store.open(name)) {
      filesChecked++;
      bytesChecked += bytes.length();
      verification.accept(bytes);
    } catch (StorageException e) {
      if (!(e instanceof StorageException.NotFound && endsByItself(name))) {
        problem(name, e);
      }
    }
  }

  /// Whether a file may have gone since it was listed without harm: a lease that ended, an account
  /// that a newer one replaced.
  private static boolean endsByItself(String name) {
    return name.startsWith(ManifestNames.LEASES + "/") || name.startsWith(ManifestNames.GC + "/");
  }

  private void problem(String name, StorageException e) {
    String kind = e instanceof StorageException.NotFound ? "missing" : e.code();
    Problem problem = new Problem(kind, name, String.valueOf(e.getMessage()));
    if (!problems.contains(problem)) {
      problems.add(problem);
    }
  }
}
