package io.omendb.storage.maintain.repair;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.fragment.ColumnFiles;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.ReadableRows;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.maintain.repair.LostPages.Found;
import io.omendb.storage.maintain.repair.RepairReport.OlderDeletions;
import io.omendb.storage.maintain.repair.RepairReport.Thinned;
import io.omendb.storage.maintain.verify.NeededFile;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/// What is damaged of the files that a version needs, and what is left. For one thread at a time,
/// once.
final class Diagnosis {
  private final ColumnFiles files;
  private final Base base;
  private final Findings findings;
  private final Progress progress;
  private final Deletions deletions;
  private final Map<Long, FragmentReader> readers = new HashMap<>();
  private final Set<Long> outdated;
  private final List<FragmentEntry> uncertain = new ArrayList<>();
  private final List<DamagedFragment> fragments = new ArrayList<>();
  private final List<OlderDeletions> older = new ArrayList<>();
  private final List<Thinned> indexes = new ArrayList<>();
  private final List<Change> segments = new ArrayList<>();
  private final Map<Long, DeletedRows> superseded = new HashMap<>();

  Diagnosis(
      ObjectStore store,
      Versions versions,
      ColumnFiles files,
      Base base,
      Findings findings,
      Progress progress) {
    this.files = files;
    this.base = base;
    this.findings = findings;
    this.progress = progress;
    this.deletions = new Deletions(store, versions, base, this::reader);
    this.outdated = base.outdated();
  }

  void run() {
    Set<Long> damagedFiles = new HashSet<>();
    Set<Long> unknown = new HashSet<>();
    long done = 0;
    for (FragmentEntry entry : base.fragments()) {
      progress.step("verify fragments", ++done, base.fragments().size());
      entry.files().stream()
          .filter(file -> !findings.whole(NeededFile.of(entry, file)))
          .forEach(_ -> damagedFiles.add(entry.id()));
      if (!deletionsWhole(entry)) {
        unknown.add(entry.id());
      }
      if (unknown.contains(entry.id()) || outdated.contains(entry.id())) {
        uncertain.add(entry);
      }
    }
    for (FragmentEntry entry : base.fragments().reversed()) {
      boolean whole = !unknown.contains(entry.id());
      if (uncertain.contains(entry) || damagedFiles.contains(entry.id())) {
        RowMask live = live(entry, whole);
        if (!whole || damagedFiles.contains(entry.id())) {
          fragments.addFirst(damaged(entry, live, whole));
        }
      }
    }
    base.found().forEach(this::addOlder);
    base.root().indexes().forEach(this::verify);
  }

  List<DamagedFragment> fragments() {
    return fragments;
  }

  List<OlderDeletions> older() {
    return older;
  }

  List<Thinned> indexes() {
    return indexes;
  }

  /// Everything to be changed but for the fragments that are written anew.
  List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    if (!base.found().isEmpty()) {
      changes.add(new Change.RenewPages(base.pages()));
    }
    Map<Long, DeletedRows> delete = new HashMap<>(superseded);
    fragments.forEach(fragment -> delete.remove(fragment.entry().id()));
    if (!delete.isEmpty()) {
      changes.add(new Change.DeleteRows(delete));
    }
    changes.addAll(segments);
    return changes;
  }

  private FragmentReader reader(FragmentEntry entry) {
    return readers.computeIfAbsent(
        entry.id(), _ -> new FragmentReader(files, base.root().datasetId(), entry));
  }

  private boolean deletionsWhole(FragmentEntry entry) {
    try {
      reader(entry).deletions();
      return true;
    } catch (Corrupt e) {
      findings.add(deletionPath(entry), e);
      return false;
    }
  }

  private String deletionPath(FragmentEntry entry) {
    return entry.deletions().orElse(null) instanceof DeletionVector.InFile inFile
        ? ManifestNames.DELETIONS + "/" + inFile.file().name()
        : Versions.path(base.root().version());
  }

  /// The rows that are live, as far as it is known.
  private RowMask live(FragmentEntry entry, boolean whole) {
    if (!uncertain.contains(entry)) {
      return reader(entry).live();
    }
    Deletions.Known known =
        whole
            ? new Deletions.Known(reader(entry).deletions(), Optional.empty())
            : deletions.older(entry);
    RowMask live = RowMask.all(Math.toIntExact(entry.rows()));
    known.rows().forEach(live::clear);
    int before = live.cardinality();
    deletions.live(entry, live, uncertain);
    if (!whole) {
      long reappearing = Math.max(0, live.cardinality() - entry.liveRows());
      OptionalLong from = known.version().map(OptionalLong::of).orElse(OptionalLong.empty());
      older.add(new OlderDeletions(deletionPath(entry), from, reappearing));
    } else if (live.cardinality() < before) {
      RowMask dead = live.copy();
      dead.invert();
      superseded.put(entry.id(), DeletedRows.of(dead.positions()).without(known.rows()));
    }
    return live;
  }

  private DamagedFragment damaged(FragmentEntry entry, RowMask live, boolean whole) {
    FragmentReader reader = reader(entry);
    RowMask kept = live.copy();
    List<String> columns = new ArrayList<>();
    for (Field field : base.root().schema().fields()) {
      boolean suspect =
          entry.fileOf(field.id()).stream()
              .anyMatch(file -> findings.paths().contains(NeededFile.of(entry, file).path()));
      if (suspect && ReadableRows.restrict(reader, field, kept)) {
        columns.add(field.name());
      }
    }
    boolean ids = readable(reader::rowIds);
    return new DamagedFragment(
        reader, columns, live, kept, whole, ids, ids && readable(reader::revisions));
  }

  private static boolean readable(Runnable read) {
    try {
      read.run();
      return true;
    } catch (Corrupt e) {
      return false;
    }
  }

  /// What a page says of deletions that its fragments do not have any more.
  private void addOlder(String name, Found lost) {
    if (lost.exact()) {
      return;
    }
    long known = lost.page().ref(lost.lost().file()).deletedRows();
    long first = lost.lost().firstFragmentId();
    for (FragmentEntry entry :
        base.fragments().stream()
            .filter(entry -> entry.id() >= first)
            .limit(lost.lost().fragments())
            .toList()) {
      known += superseded.getOrDefault(entry.id(), DeletedRows.of()).cardinality();
    }
    older.add(
        new OlderDeletions(
            ManifestNames.MANIFEST + "/" + name,
            OptionalLong.of(lost.version()),
            Math.max(0, lost.lost().deletedRows() - known)));
  }

  private void verify(IndexEntry index) {
    UUID dataset = base.root().datasetId();
    List<IndexEntry.Segment> lost = new ArrayList<>();
    for (IndexEntry.Segment segment : index.segments()) {
      List<NeededFile> needed = NeededFile.of(dataset, segment);
      if (needed.stream().filter(file -> !findings.whole(file)).count() > 0) {
        lost.add(segment);
      }
      progress.step("verify indexes", 1, 1);
    }
    if (!lost.isEmpty()) {
      indexes.add(
          new Thinned(
              index.name(),
              lost.size(),
              index.segments().size() - lost.size(),
              lost.stream().mapToLong(IndexEntry.Segment::rows).sum()));
      segments.add(
          new Change.ReplaceSegments(
              index.name(), lost.stream().map(IndexEntry.Segment::id).toList(), List.of()));
    }
  }
}
