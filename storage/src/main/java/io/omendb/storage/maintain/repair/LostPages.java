package io.omendb.storage.maintain.repair;

import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.manifest.codec.ManifestWriter;
import io.omendb.storage.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds what a damaged page held in older versions: whatever is in a page was in a root before. For
/// one thread at a time.
final class LostPages {
  private final ObjectStore store;
  private final Versions versions;
  private final ManifestRoot root;

  /// @param version where the page is found again
  /// @param exact whether it is the page itself, as its checksum proves; if not, its fragments may
  ///   have been deleted from since
  record Found(ManifestPage page, long version, boolean exact) {}

  /// @param root the version that needs the pages
  LostPages(ObjectStore store, Versions versions, ManifestRoot root) {
    this.store = store;
    this.versions = versions;
    this.root = root;
  }

  Optional<Found> find(PageRef lost) {
    Ancestors ancestors = new Ancestors(versions, root);
    while (ancestors.hasNext()) {
      ManifestRoot older = ancestors.next();
      Optional<ManifestPage> candidate = candidate(older, lost);
      if (candidate.isPresent()) {
        boolean exact =
            ManifestWriter.page(
                    candidate.get(), ManifestNames.idOf(lost.file().name()), root.datasetId())
                .file()
                .equals(lost.file());
        return Optional.of(new Found(candidate.get(), older.version(), exact));
      }
    }
    return Optional.empty();
  }

  /// The page as it would be with what a version has in its place, if that is the same but for
  /// deletions.
  private Optional<ManifestPage> candidate(ManifestRoot older, PageRef lost) {
    if (lost.level() > 0) {
      List<PageRef> children = new ArrayList<>();
      collect(older.pages(), lost, children);
      int most = (int) Math.min(children.size(), 32);
      for (int count = 1; count <= most; count++) {
        ManifestPage page = new ManifestPage(lost.level(), List.of(), children.subList(0, count));
        if (same(page, lost)) {
          return Optional.of(page);
        }
      }
      return Optional.empty();
    }
    List<FragmentEntry> entries = new ArrayList<>();
    collectEntries(older.pages(), lost, entries);
    entries.addAll(older.inline());
    entries.removeIf(entry -> entry.id() < lost.firstFragmentId());
    if (entries.size() < lost.fragments()) {
      return Optional.empty();
    }
    ManifestPage page = new ManifestPage(0, entries.subList(0, (int) lost.fragments()), List.of());
    return same(page, lost) ? Optional.of(page) : Optional.empty();
  }

  private static boolean same(ManifestPage page, PageRef lost) {
    PageRef ref = page.ref(lost.file());
    return ref.firstFragmentId() == lost.firstFragmentId()
        && ref.fragments() == lost.fragments()
        && ref.rows() == lost.rows()
        && ref.deletedRows() <= lost.deletedRows()
        && ref.minRowId() == lost.minRowId()
        && ref.endRowId() == lost.endRowId()
        && ref.dataBytes() == lost.dataBytes();
  }
}
