package io.omendb.storage.commit.plan;

import io.omendb.storage.environment.Environment;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.manifest.codec.ManifestWriter;
import io.omendb.storage.format.manifest.codec.ManifestWriter.Encoded;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The fragments of a version being built: a counter whose digits are lists of pages. Entries
/// beyond 32 in the root move to a page; more than 32 pages of a level move to a page of the level
/// above. So an append writes a page now and then, and a deletion the pages above its fragments.
/// For one thread at a time.
final class PageTree {
  private static final int WIDTH = Limits.MAX_PAGE_ENTRIES;

  private final UUID datasetId;
  private final Environment environment;
  private final Function<PageRef, ManifestPage> reader;
  private final List<PendingFile> written;
  private final List<PageRef> pages;
  private final List<FragmentEntry> inline;

  /// @param reader reads pages of the version that this one is built on
  /// @param written gets the pages that are made
  PageTree(
      UUID datasetId,
      Environment environment,
      Function<PageRef, ManifestPage> reader,
      List<PageRef> pages,
      List<FragmentEntry> inline,
      List<PendingFile> written) {
    this.datasetId = datasetId;
    this.environment = environment;
    this.reader = reader;
    this.written = written;
    this.pages = new ArrayList<>(pages);
    this.inline = new ArrayList<>(inline);
  }

  List<PageRef> pages() {
    return pages;
  }

  List<FragmentEntry> inline() {
    return inline;
  }

  /// Adds a fragment with an id above all others.
  void append(FragmentEntry fragment) {
    inline.add(fragment);
    if (inline.size() > WIDTH) {
      List<FragmentEntry> oldest = inline.subList(0, WIDTH);
      pages.add(write(new ManifestPage(0, oldest, List.of())));
      oldest.clear();
      fold(0);
    }
  }

  /// Replaces fragments; `changes` loses the ids that were found.
  void replace(NavigableMap<Long, UnaryOperator<FragmentEntry>> changes) {
    replaceIn(inline, changes);
    for (int i = 0; i < pages.size() && !changes.isEmpty(); i++) {
      long end = i + 1 < pages.size() ? pages.get(i + 1).firstFragmentId() : Long.MAX_VALUE;
      pages.set(i, replaced(pages.get(i), end, changes));
    }
  }

  /// The page with its changes made; its fragments have ids below `end`.
  private PageRef replaced(
      PageRef ref, long end, NavigableMap<Long, UnaryOperator<FragmentEntry>> changes) {
    if (changes.subMap(ref.firstFragmentId(), true, end, false).isEmpty()) {
      return ref;
    }
    ManifestPage page = reader.apply(ref);
    if (page.level() == 0) {
      List<FragmentEntry> entries = new ArrayList<>(page.fragments());
      return replaceIn(entries, changes) ? write(new ManifestPage(0, entries, List.of())) : ref;
    }
    List<PageRef> children = new ArrayList<>(page.pages());
    for (int i = 0; i < children.size(); i++) {
      long childEnd = i + 1 < children.size() ? children.get(i + 1).firstFragmentId() : end;
      children.set(i, replaced(children.get(i), childEnd, changes));
    }
    return children.equals(page.pages())
        ? ref
        : write(new ManifestPage(page.level(), List.of(), children));
  }

  private static boolean replaceIn(
      List<FragmentEntry> entries, NavigableMap<Long, UnaryOperator<FragmentEntry>> changes) {
    boolean any = false;
    for (int i = 0; i < entries.size(); i++) {
      UnaryOperator<FragmentEntry> change = changes.remove(entries.get(i).id());
      if (change != null) {
        entries.set(i, change.apply(entries.get(i)));
        any = true;
      }
    }
    return any;
  }

  private void fold(int level) {
    List<PageRef> same = pages.stream().filter(page -> page.level() == level).toList();
    if (same.size() <= WIDTH) {
      return;
    }
    int first = pages.indexOf(same.getFirst());
    List<PageRef> oldest = pages.subList(first, first + WIDTH);
    PageRef above = write(new ManifestPage(level + 1, List.of(), oldest));
    oldest.clear();
    pages.add(first, above);
    fold(level + 1);
  }

  private PageRef write(ManifestPage page) {
    Encoded encoded = ManifestWriter.page(page, environment.newId(), datasetId);
    written.add(
        new PendingFile(ManifestNames.MANIFEST + "/" + encoded.file().name(), encoded.bytes()));
    return page.ref(encoded.file());
  }
}
