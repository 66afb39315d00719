package io.omendb.storage.maintain;

import io.omendb.storage.columnfile.ColumnFileReader;
import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.deletion.DeletionReader;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.retention.Retention;
import io.omendb.storage.format.retention.RetentionFile;
import io.omendb.storage.fragment.ColumnFiles;
import io.omendb.storage.maintain.CheckReport.Problem;
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
      root.inline().forEach(entry -> collect(root.datasetId(), entry));
      root.indexes().forEach(entry -> collect(root.datasetId(), entry));
      rules.check(name, root).forEach(broken -> problem(name, broken));
    } catch (StorageException e) {
      problem(name, e);
    }
  }

  private void collect(UUID dataset, List<PageRef> pages) {
    for (PageRef page : pages) {
      String name = ManifestNames.MANIFEST + "/" + page.file().name();
      if (referenced.put(name, framed(FrameKind.MANIFEST_PAGE, dataset, page.file())) == null) {
        try {
          ManifestPage node = FragmentList.read(store, dataset, page);
          collect(dataset, node.pages());
          node.fragments().forEach(entry -> collect(dataset, entry));
        } catch (StorageException e) {
          problem(name, e);
        }
      }
    }
  }

  private void collect(UUID dataset, FragmentEntry entry) {
    for (ColumnFile file : entry.files()) {
      referenced.put(
          ManifestNames.DATA + "/" + file.file().name(),
          bytes -> {
            try (ColumnFileReader reader = ColumnFiles.read(bytes, file, entry.rows())) {
              reader.verifyAll();
            }
          });
    }
    entry
        .deletions()
        .ifPresent(vector -> {
          if (vector instanceof DeletionVector.InFile inFile) {
            referenced.put(
                ManifestNames.DELETIONS + "/" + inFile.file().name(),
                bytes ->
                    DeletionReader.read(
                        bytes, inFile.file(), inFile.cardinality(), entry.rows(), dataset));
          }
        });
  }

  private void collect(UUID dataset, IndexEntry entry) {
    for (IndexEntry.Segment segment : entry.segments()) {
      collect(dataset, FrameKind.ROW_IDS, segment.localRows());
      segment.files().forEach(named -> collect(dataset, FrameKind.INDEX, named.file()));
    }
  }

  private void collect(UUID dataset, FrameKind kind, FileRef file) {
    referenced.put(ManifestNames.INDEX + "/" + file.name(), framed(kind, dataset, file));
  }

  private static Consumer<ObjectBytes> framed(FrameKind kind, UUID dataset, FileRef file) {
    return bytes -> FrameReader.open(bytes, kind, dataset).verifyAll(file);
  }

  private void checkFile(String name, Consumer<ObjectBytes> verification) {
    try (ObjectBytes bytes = store.open(name)) {
      filesChecked++;
      bytesChecked += bytes.length();
      verification.accept(bytes);
    } catch (StorageException e) {
      problem(name, e);
    }
  }

  private void problem(String name, StorageException e) {
    String kind = e instanceof StorageException.NotFound ? "missing" : e.code();
    Problem problem = new Problem(kind, name, String.valueOf(e.getMessage()));
    if (!problems.contains(problem)) {
      problems.add(problem);
    }
  }
}
