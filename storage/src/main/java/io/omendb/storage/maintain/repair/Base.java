package io.omendb.storage.maintain.repair;

import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.codec.ManifestReader.ReadRoot;
import io.omendb.storage.maintain.repair.LostPages.Found;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a repair begins with: the newest version of which root and pages can be read, or pages be
/// found again. Immutable.
///
/// @param fragments all of them, in order
/// @param found pages that are damaged, by their names, and what they held
/// @param newest the number of the newest version
/// @param standIn what stands for the newest version; empty if it is the base
/// @param unreadable the versions after the base, newest first
record Base(
    ManifestRoot root,
    List<FragmentEntry> fragments,
    Map<String, Found> found,
    long newest,
    Optional<ReadRoot> standIn,
    List<Long> unreadable) {
  Base {
    fragments = List.copyOf(fragments);
    found = Map.copyOf(found);
    unreadable = List.copyOf(unreadable);
  }

  /// The pages to write anew, by the names of those that are damaged.
  Map<String, ManifestPage> pages() {
    Map<String, ManifestPage> pages = new HashMap<>();
    found.forEach((name, lost) -> pages.put(name, lost.page()));
    return pages;
  }

  /// Fragments of pages that were found as they were in an older version: rows may have been
  /// deleted since.
  Set<Long> outdated() {
    Set<Long> ids = new HashSet<>();
    for (Found lost : found.values()) {
      if (!lost.exact()) {
        fragments.stream()
            .map(FragmentEntry::id)
            .filter(id -> id >= lost.lost().firstFragmentId())
            .limit(lost.lost().fragments())
            .forEach(ids::add);
      }
    }
    return ids;
  }
}
