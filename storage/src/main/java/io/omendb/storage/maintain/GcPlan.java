package io.omendb.storage.maintain;

import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.maintain.GcReport.Count;
import io.omendb.storage.objectstore.ObjectStore.ObjectInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;

/// Which of the files that are there a garbage collection removes. Immutable once made.
final class GcPlan {
  private final NavigableMap<String, ObjectInfo> files;
  private final FileHistory history;
  private final Set<String> needed;
  private final long floor;
  private final List<ObjectInfo> roots = new ArrayList<>();
  private final List<ObjectInfo> pages = new ArrayList<>();
  private final List<ObjectInfo> others = new ArrayList<>();
  private Count orphans = Count.NONE;
  private Count waiting = Count.NONE;

  /// @param needed names of all files that the newest version and the kept ones refer to
  /// @param before files that no version named are removed if they were stored before this time
  /// @param writers and before this one, from which on they may belong to a writer
  GcPlan(
      NavigableMap<String, ObjectInfo> files,
      FileHistory history,
      Set<String> needed,
      long floor,
      Set<Long> kept,
      long before,
      long writers) {
    this.files = files;
    this.history = history;
    this.needed = needed;
    this.floor = floor;
    for (ObjectInfo info : files.values()) {
      OptionalLong version = Inventory.version(info.name());
      String name = Inventory.fileName(info.name());
      if (version.isPresent()) {
        if (version.getAsLong() <= floor && !kept.contains(version.getAsLong())) {
          roots.add(info);
        }
      } else if (isNamed(info.name()) && !needed.contains(name)) {
        if (history.unneededAbove(floor, name)) {
          add(info);
        } else if (!history.knows(name)) {
          Count count = new Count(1, info.length());
          if (info.modifiedMillis() <= before && info.modifiedMillis() < writers) {
            add(info);
            orphans = orphans.plus(count);
          } else {
            waiting = waiting.plus(count);
          }
        }
      }
    }
  }

  /// Roots of removed versions, also those that a writer made anew after their removal.
  List<ObjectInfo> roots() {
    return roots;
  }

  List<ObjectInfo> pages() {
    return pages;
  }

  /// Data, deletions and index files.
  List<ObjectInfo> others() {
    return others;
  }

  Count orphans() {
    return orphans;
  }

  Count waiting() {
    return waiting;
  }

  /// Names of files that are not needed and that an earlier run has removed.
  Set<String> gone() {
    Set<String> gone = new HashSet<>();
    history
        .names()
        .filter(name -> history.unneededAbove(floor, name) && !needed.contains(name))
        .filter(name -> !files.containsKey(ManifestNames.path(name)))
        .forEach(gone::add);
    return gone;
  }

  /// Accounts before that generation.
  List<ObjectInfo> accountsBelow(long generation) {
    return files.values().stream()
        .filter(info -> info.name().startsWith(ManifestNames.GC + "/"))
        .filter(info ->
            ManifestNames.generation(Inventory.fileName(info.name())).orElse(generation)
                < generation)
        .toList();
  }

  private void add(ObjectInfo info) {
    boolean page = info.name().startsWith(ManifestNames.MANIFEST + "/");
    (page ? pages : others).add(info);
  }

  /// Whether manifests name such files in that directory. Others are left alone.
  private static boolean isNamed(String path) {
    try {
      return ManifestNames.path(Inventory.fileName(path)).equals(path);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
