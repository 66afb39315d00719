package io.omendb.storage.maintain;

import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.commit.history.References;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.manifest.codec.Invariants;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/// The invariants that no single file shows, because they hold across the pages of a version or
/// between two versions: M8 to M11, M15 and M19 of spec chapter 08. For one thread at a time;
/// versions come newest first.
final class VersionRules {
  private final ObjectStore store;
  private final Map<String, Facts> pages = new HashMap<>();
  private Optional<ManifestRoot> newer = Optional.empty();
  private Optional<Set<String>> newerFiles = Optional.empty();

  VersionRules(ObjectStore store) {
    this.store = store;
  }

  /// What a version breaks. Versions whose pages cannot be read are not judged: the check names the
  /// pages.
  ///
  /// @param name the root's file
  List<Corrupt> check(String name, ManifestRoot root) {
    List<Corrupt> broken = new ArrayList<>();
    try {
      checkLineage(name, root);
    } catch (Corrupt e) {
      broken.add(e);
    }
    try {
      Set<String> files = References.of(store, root);
      checkTurnover(root, files).ifPresent(broken::add);
      newerFiles = Optional.of(files);
    } catch (StorageException _) {
      // The damage has been found where it is.
      newerFiles = Optional.empty();
    }
    newer = Optional.of(root);
    try {
      Facts facts = Facts.of(root.inline());
      for (PageRef page : root.pages()) {
        facts = facts.and(of(root.datasetId(), page));
      }
      facts.check(name, root).ifPresent(broken::add);
    } catch (StorageException _) {
      // The damage has been found where it is.
    }
    return broken;
  }

  /// The version after this one, if it is there, must have been made from it.
  private void checkLineage(String name, ManifestRoot root) {
    if (newer.isPresent() && newer.get().version() == root.version() + 1) {
      try (ObjectBytes bytes = store.open(name)) {
        int crc32c = FrameReader.inspect(bytes).crc32c();
        Invariants.checkSuccessor(
            root, crc32c, newer.get(), "version " + newer.get().version() + " after " + name);
      }
    }
  }

  /// The version after this one must name exactly the files that it dropped and revived: a garbage
  /// collection believes it.
  private Optional<Corrupt> checkTurnover(ManifestRoot root, Set<String> files) {
    if (newer.isEmpty() || newer.get().version() != root.version() + 1 || newerFiles.isEmpty()) {
      return Optional.empty();
    }
    ManifestRoot next = newer.get();
    Set<String> after = newerFiles.get();
    Set<String> dropped = new TreeSet<>(files);
    dropped.removeAll(after);
    Set<String> added = new TreeSet<>(after);
    added.removeAll(files);
    boolean restore = next.operation().kind() == Operation.Kind.RESTORE;
    String name = Versions.path(next.version());
    if (!next.turnover().dropped().equals(List.copyOf(dropped))) {
      return Optional.of(
          Facts.broken(name, "M19: drops other files than version " + root.version() + " has"));
    }
    List<String> revived = next.turnover().revived();
    // A repair restores older deletions and writes new files, too.
    return (restore ? added.containsAll(revived) : revived.isEmpty())
        ? Optional.empty()
        : Optional.of(Facts.broken(name, "M19: revives other files than it adds"));
  }

  /// Versions share most of their pages, so that each is read once.
  private Facts of(UUID dataset, PageRef page) {
    Facts known = pages.get(page.file().name());
    if (known == null) {
      ManifestPage node = FragmentList.read(store, dataset, page);
      known = Facts.of(node.fragments());
      for (PageRef child : node.pages()) {
        known = known.and(of(dataset, child));
      }
      pages.put(page.file().name(), known);
    }
    return known;
  }

  /// What fragments use: row ids in ascending ranges that do not touch, whether one occurs twice,
  /// the greatest field id, and the latest version that created one. Immutable.
  private record Facts(List<RowIdRange> rowIds, boolean twice, int fieldId, long created) {
    Facts {
      rowIds = List.copyOf(rowIds);
    }

    static Facts of(List<FragmentEntry> fragments) {
      List<RowIdRange> ranges = new ArrayList<>();
      int fieldId = -1;
      long created = 0;
      for (FragmentEntry fragment : fragments) {
        if (fragment.revisions() instanceof RowIdSet.Ranges revisions) {
          ranges.addAll(revisions.ranges());
        }
        created = Math.max(created, fragment.createdVersion());
        for (var file : fragment.files()) {
          for (int id : file.fieldIds()) {
            fieldId = Schema.reserved(id) ? fieldId : Math.max(fieldId, id);
          }
        }
        for (var statistics : fragment.statistics()) {
          fieldId = Math.max(fieldId, statistics.fieldId());
        }
      }
      return merged(ranges, false, fieldId, created);
    }

    Facts and(Facts other) {
      List<RowIdRange> ranges = new ArrayList<>(rowIds);
      ranges.addAll(other.rowIds);
      return merged(
          ranges,
          twice || other.twice,
          Math.max(fieldId, other.fieldId),
          Math.max(created, other.created));
    }

    private static Facts merged(List<RowIdRange> ranges, boolean twice, int fieldId, long created) {
      ranges.sort(Comparator.comparingLong(RowIdRange::first));
      List<RowIdRange> merged = new ArrayList<>();
      boolean overlap = twice;
      for (RowIdRange range : ranges) {
        if (!merged.isEmpty() && range.first() <= merged.getLast().end()) {
          RowIdRange last = merged.removeLast();
          overlap |= range.first() < last.end();
          long end = Math.max(last.end(), range.end());
          merged.add(new RowIdRange(last.first(), end - last.first()));
        } else {
          merged.add(range);
        }
      }
      return new Facts(merged, overlap, fieldId, created);
    }

    Optional<Corrupt> check(String name, ManifestRoot root) {
      if (twice) {
        return Optional.of(broken(name, "M8: a row id belongs to two rows"));
      }
      if (created > root.version()) {
        return Optional.of(broken(name, "M9: a fragment of the later version " + created));
      }
      if (fieldId >= root.nextFieldId()) {
        return Optional.of(
            broken(name, "M10: field id " + fieldId + " is not below " + root.nextFieldId()));
      }
      return Optional.empty();
    }

    private static Corrupt broken(String name, String rule) {
      return new Corrupt(name + " breaks invariant " + rule, name);
    }
  }
}
