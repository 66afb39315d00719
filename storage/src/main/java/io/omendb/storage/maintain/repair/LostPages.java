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

/// Finds what a damaged page held in older versions: whatever is in a page was in a root or another
/// page before. For one thread at a time.
final class LostPages {
  private final ObjectStore store;
  private final Versions versions;
  private final ManifestRoot root;

  /// What a page held. Immutable.
  ///
  /// @param version where it was found
  /// @param exact whether it is the page itself, as its checksum proves; if not, rows of its
  ///   fragments were deleted since
  record Found(PageRef lost, ManifestPage page, long version, boolean exact) {}

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
      Optional<ManifestPage> page = new Place(lost).in(older);
      if (page.isPresent()) {
        var id = ManifestNames.idOf(lost.file().name());
        var encoded = ManifestWriter.page(page.get(), id, root.datasetId());
        boolean exact = encoded.file().equals(lost.file());
        return Optional.of(new Found(lost, page.get(), older.version(), exact));
      }
    }
    return Optional.empty();
  }

  /// What stands in the place of the page in one version. For one use.
  private final class Place {
    private final PageRef lost;
    private final List<FragmentEntry> entries = new ArrayList<>();
    private final List<PageRef> children = new ArrayList<>();

    Place(PageRef lost) {
      this.lost = lost;
    }

    /// The page made of it, if only deletions can differ.
    Optional<ManifestPage> in(ManifestRoot older) {
      try {
        collect(older.pages());
      } catch (Corrupt e) {
        // Damaged there too: a version before may have it in another place.
        return Optional.empty();
      }
      if (lost.level() == 0) {
        older.inline().forEach(this::add);
      }
      if (entries.isEmpty() && children.isEmpty()) {
        return Optional.empty();
      }
      ManifestPage page = new ManifestPage(lost.level(), entries, children);
      return fits(page.ref(lost.file())) ? Optional.of(page) : Optional.empty();
    }

    private void collect(List<PageRef> pages) {
      for (int i = 0; i < pages.size(); i++) {
        PageRef page = pages.get(i);
        boolean before =
            i + 1 < pages.size() && pages.get(i + 1).firstFragmentId() <= lost.firstFragmentId();
        if (before || fragments() >= lost.fragments()) {
          continue;
        }
        if (page.level() < lost.level()) {
          add(page);
        } else {
          ManifestPage node = FragmentList.read(store, root.datasetId(), page);
          node.fragments().forEach(this::add);
          collect(node.pages());
        }
      }
    }

    private long fragments() {
      return entries.size() + children.stream().mapToLong(PageRef::fragments).sum();
    }

    private void add(FragmentEntry entry) {
      if (entry.id() >= lost.firstFragmentId() && fragments() < lost.fragments()) {
        entries.add(entry);
      }
    }

    private void add(PageRef page) {
      if (page.firstFragmentId() >= lost.firstFragmentId()) {
        children.add(page);
      }
    }

    private boolean fits(PageRef page) {
      return page.firstFragmentId() == lost.firstFragmentId()
          && page.fragments() == lost.fragments()
          && page.rows() == lost.rows()
          && page.deletedRows() <= lost.deletedRows()
          && page.minRowId() == lost.minRowId()
          && page.endRowId() == lost.endRowId()
          && page.dataBytes() == lost.dataBytes();
    }
  }
}
