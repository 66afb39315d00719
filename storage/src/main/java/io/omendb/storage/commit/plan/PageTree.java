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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/// The fragments of a version being built: a counter whose digits are lists of pages. Entries
/// beyond 32 in the root move to a page; more than 32 pages of a level move to a page of the level
/// above. So an append writes a page now and then, and a deletion the pages above its fragments.
/// For one thread at a time.
final class PageTree {
  /// What becomes of a fragment: another entry of the same id, or nothing.
  interface Replacement extends Function<FragmentEntry, Optional<FragmentEntry>> {}

  private static final int WIDTH = Limits.MAX_PAGE_ENTRIES;

  private final UUID datasetId;
  private final Environment environment;
  private final Function<PageRef, ManifestPage> reader;
  private final Map<String, Encoded> written = new LinkedHashMap<>();
  private final Map<String, ManifestPage> made = new LinkedHashMap<>();
  private final Set<String> dropped = new TreeSet<>();
  private final List<PageRef> pages;
  private final List<FragmentEntry> inline;

  /// @param reader reads pages of the version that this one is built on
  PageTree(
      UUID datasetId,
      Environment environment,
      Function<PageRef, ManifestPage> reader,
      List<PageRef> pages,
      List<FragmentEntry> inline) {
    this.datasetId = datasetId;
    this.environment = environment;
    this.reader = reader;
    this.pages = new ArrayList<>(pages);
    this.inline = new ArrayList<>(inline);
  }

  List<PageRef> pages() {
    return pages;
  }

  List<FragmentEntry> inline() {
    return inline;
  }

  /// The pages that were made and are part of the version.
  List<PendingFile> written() {
    return written.values().stream()
        .map(page ->
            new PendingFile(ManifestNames.MANIFEST + "/" + page.file().name(), page.bytes()))
        .toList();
  }

  /// Names of pages that were part of the version before and are no longer.
  Set<String> dropped() {
    return dropped;
  }

  long fragments() {
    return inline.size() + pages.stream().mapToLong(PageRef::fragments).sum();
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

  /// Replaces or removes fragments; `changes` loses the ids that were found. A tree of which little
  /// is left is made anew, so that its depth follows from what it holds.
  void replace(NavigableMap<Long, Replacement> changes) {
    long before = fragments();
    replaceIn(inline, changes);
    List<PageRef> kept = new ArrayList<>();
    for (int i = 0; i < pages.size(); i++) {
      long end = i + 1 < pages.size() ? pages.get(i + 1).firstFragmentId() : Long.MAX_VALUE;
      replaced(pages.get(i), end, changes).ifPresent(kept::add);
    }
    pages.clear();
    pages.addAll(kept);
    if (fragments() * 2 < before) {
      rebuild();
    }
  }

  /// What writes pages that cannot be read anew, under other names, when it is replaced.
  ///
  /// @param pages what they hold, by their names
  NavigableMap<Long, Replacement> renewal(Map<String, ManifestPage> pages) {
    made.putAll(pages);
    return each(pages.values().stream().map(ManifestPage::firstFragmentId).toList(), Optional::of);
  }

  /// Removes all fragments and returns them.
  List<FragmentEntry> clear() {
    List<FragmentEntry> all = new ArrayList<>();
    pages.forEach(page -> drain(page, all));
    all.addAll(inline);
    pages.clear();
    inline.clear();
    return all;
  }

  private void rebuild() {
    clear().forEach(this::append);
  }

  private void drain(PageRef ref, List<FragmentEntry> into) {
    ManifestPage page = read(ref);
    into.addAll(page.fragments());
    page.pages().forEach(child -> drain(child, into));
    drop(ref);
  }

  /// The page with its changes made, if anything is left; its fragments have ids below `end`.
  private Optional<PageRef> replaced(
      PageRef ref, long end, NavigableMap<Long, Replacement> changes) {
    if (changes.subMap(ref.firstFragmentId(), true, end, false).isEmpty()) {
      return Optional.of(ref);
    }
    ManifestPage page = read(ref);
    ManifestPage after;
    if (page.level() == 0) {
      List<FragmentEntry> entries = new ArrayList<>(page.fragments());
      if (!replaceIn(entries, changes)) {
        return Optional.of(ref);
      }
      after = new ManifestPage(0, entries, List.of());
    } else {
      List<PageRef> children = new ArrayList<>();
      for (int i = 0; i < page.pages().size(); i++) {
        long childEnd =
            i + 1 < page.pages().size() ? page.pages().get(i + 1).firstFragmentId() : end;
        replaced(page.pages().get(i), childEnd, changes).ifPresent(children::add);
      }
      if (children.equals(page.pages())) {
        return Optional.of(ref);
      }
      after = new ManifestPage(page.level(), List.of(), children);
    }
    drop(ref);
    return after.fragments().isEmpty() && after.pages().isEmpty()
        ? Optional.empty()
        : Optional.of(write(after));
  }

  private static boolean replaceIn(
      List<FragmentEntry> entries, NavigableMap<Long, Replacement> changes) {
    boolean any = false;
    for (int i = 0; i < entries.size(); ) {
      Replacement change = changes.remove(entries.get(i).id());
      if (change == null) {
        i++;
        continue;
      }
      any = true;
      Optional<FragmentEntry> after = change.apply(entries.get(i));
      if (after.isPresent()) {
        entries.set(i++, after.get());
      } else {
        entries.remove(i);
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

  private ManifestPage read(PageRef ref) {
    ManifestPage own = made.get(ref.file().name());
    return own != null ? own : reader.apply(ref);
  }

  private void drop(PageRef ref) {
    if (written.remove(ref.file().name()) == null) {
      dropped.add(ref.file().name());
    }
  }

  private PageRef write(ManifestPage page) {
    Encoded encoded = ManifestWriter.page(page, environment.newId(), datasetId);
    written.put(encoded.file().name(), encoded);
    made.put(encoded.file().name(), page);
    return page.ref(encoded.file());
  }

  /// The same change for each of these fragments.
  static NavigableMap<Long, Replacement> each(Iterable<Long> fragmentIds, Replacement change) {
    NavigableMap<Long, Replacement> changes = new TreeMap<>();
    fragmentIds.forEach(id -> changes.put(id, change));
    return changes;
  }
}
