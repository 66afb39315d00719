package io.omendb.storage.maintain;

import io.omendb.storage.columnfile.ColumnFileReader;
import io.omendb.storage.commit.FragmentList;
import io.omendb.storage.commit.Versions;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import io.omendb.storage.format.deletion.DeletionReader;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.manifest.ColumnFile;
import io.omendb.storage.format.manifest.DeletionVector;
import io.omendb.storage.format.manifest.FileRef;
import io.omendb.storage.format.manifest.FragmentEntry;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestRoot;
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

/// Reads every byte of every version of a dataset and reports what is missing or damaged. For one thread at a time.
///
/// Files that no version refers to are counted, not reported: a writer that stopped halfway leaves some, and they harm
/// nobody.
public final class Check {
  private static final List<String> DIRECTORIES =
      List.of("manifest", "data", "deletions", "index");
  private static final int LISTING = 1_000;

  private final ObjectStore store;
  private final Versions versions;
  private final Progress progress;
  private final Map<String, Consumer<ObjectBytes>> referenced = new TreeMap<>();
  private final Map<String, Long> lengths = new TreeMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private long filesChecked;
  private long bytesChecked;

  public Check(ObjectStore store, Versions versions, Progress progress) {
    this.store = store;
    this.versions = versions;
    this.progress = progress;
  }

  /// Checks everything that the versions refer to.
  public CheckReport run() {
    Map<String, ObjectInfo> present = listing();
    List<Long> numbers = versions.numbers();
    if (numbers.isEmpty()) {
      versions.latest();
    }
    int previousCrc = 0;
    long previous = -1;
    for (long number : numbers) {
      collect(number);
      if (previous >= 0 && number != previous - 1) {
        problem("missing", store.location(), "version " + (previous - 1) + " is missing");
      }
      previous = number;
    }
    long done = 0;
    for (Map.Entry<String, Consumer<ObjectBytes>> file : referenced.entrySet()) {
      progress.step("check", done++, referenced.size());
      check(file.getKey(), file.getValue());
    }
    present.keySet().removeAll(referenced.keySet());
    long unreferenced = present.values().stream().mapToLong(ObjectInfo::length).sum();
    return new CheckReport(
        filesChecked, bytesChecked, present.size(), unreferenced, problems);
  }
}
