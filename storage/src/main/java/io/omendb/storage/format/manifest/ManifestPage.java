package io.omendb.storage.format.manifest;

import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.FileRef;
import java.util.List;

/// A page: fragment entries at level 0, references to pages of the level below above it. Immutable.
public record ManifestPage(int level, List<FragmentEntry> fragments, List<PageRef> pages) {
  public ManifestPage {
    fragments = List.copyOf(fragments);
    pages = List.copyOf(pages);
    if (level < 0 || (level == 0 ? !pages.isEmpty() : !fragments.isEmpty())) {
      throw new IllegalArgumentException("children of another level in a page of level " + level);
    }
  }

  /// A reference to this page under a name, with what it holds.
  public PageRef ref(FileRef file) {
    return level == 0 ? refToFragments(file) : refToPages(file);
  }

  private PageRef refToFragments(FileRef file) {
    return new PageRef(
        file,
        0,
        fragments.getFirst().id(),
        fragments.size(),
        fragments.stream().mapToLong(FragmentEntry::rows).sum(),
        fragments.stream().mapToLong(FragmentEntry::deletedRows).sum(),
        fragments.stream().mapToLong(FragmentEntry::minRowId).min().orElseThrow(),
        fragments.stream().mapToLong(FragmentEntry::endRowId).max().orElseThrow(),
        fragments.stream().mapToLong(FragmentEntry::dataBytes).sum());
  }

  private PageRef refToPages(FileRef file) {
    return new PageRef(
        file,
        level,
        pages.getFirst().firstFragmentId(),
        pages.stream().mapToLong(PageRef::fragments).sum(),
        pages.stream().mapToLong(PageRef::rows).sum(),
        pages.stream().mapToLong(PageRef::deletedRows).sum(),
        pages.stream().mapToLong(PageRef::minRowId).min().orElseThrow(),
        pages.stream().mapToLong(PageRef::endRowId).max().orElseThrow(),
        pages.stream().mapToLong(PageRef::dataBytes).sum());
  }
}
