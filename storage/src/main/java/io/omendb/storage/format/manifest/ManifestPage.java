package io.omendb.storage.format.manifest;

import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.FragmentEntry;
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

  /// The least id of a fragment below it; a page that is stored has one.
  public long firstFragmentId() {
    return level == 0 ? fragments.getFirst().id() : pages.getFirst().firstFragmentId();
  }

  /// A reference to this page under a name, with what it holds.
  public PageRef ref(FileRef file) {
    return level == 0 ? refToFragments(file) : refToPages(file);
  }

  private PageRef refToFragments(FileRef file) {
    return new PageRef(
        file,
        0,
        firstFragmentId(),
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
        firstFragmentId(),
        pages.stream().mapToLong(PageRef::fragments).sum(),
        pages.stream().mapToLong(PageRef::rows).sum(),
        pages.stream().mapToLong(PageRef::deletedRows).sum(),
        pages.stream().mapToLong(PageRef::minRowId).min().orElseThrow(),
        pages.stream().mapToLong(PageRef::endRowId).max().orElseThrow(),
        pages.stream().mapToLong(PageRef::dataBytes).sum());
  }
}
