package io.omendb.storage.commit.history;

import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.objectstore.ObjectStore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// The names of all files that a version needs besides its root: pages, column files, deletions and
/// index files. Reads every page of the version. Stateless.
public final class References {
  private References() {}

  public static Set<String> of(ObjectStore store, ManifestRoot root) {
    Set<String> names = new HashSet<>();
    addPages(store, root.datasetId(), root.pages(), names);
    root.inline().forEach(fragment -> add(fragment, names));
    for (IndexEntry index : root.indexes()) {
      for (IndexEntry.Segment segment : index.segments()) {
        names.add(segment.localRows().name());
        segment.files().forEach(named -> names.add(named.file().name()));
      }
    }
    return names;
  }

  private static void addPages(
      ObjectStore store, UUID datasetId, List<PageRef> pages, Set<String> names) {
    for (PageRef ref : pages) {
      names.add(ref.file().name());
      ManifestPage page = FragmentList.read(store, datasetId, ref);
      page.fragments().forEach(fragment -> add(fragment, names));
      addPages(store, datasetId, page.pages(), names);
    }
  }

  private static void add(FragmentEntry fragment, Set<String> names) {
    fragment.files().forEach(column -> names.add(column.file().name()));
    if (fragment.deletions().orElse(null) instanceof DeletionVector.InFile inFile) {
      names.add(inFile.file().name());
    }
  }
}
