package io.omendb.storage.inspect;

import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.inspect.Difference.Change;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Compares two versions of a dataset by their metadata. Pages that both refer to are not read, so
/// that the cost grows with what differs. For one thread at a time.
public final class Comparison {
  private final Side first;
  private final Side second;

  private Comparison(Side first, Side second) {
    this.first = first;
    this.second = second;
  }

  /// A version, and how its fragments are read. Immutable.
  public record Version(
      ObjectStore store, ManifestRoot root, Function<FragmentEntry, FragmentReader> readers) {}

  /// What differs from the first version to the second.
  ///
  /// @throws InvalidInput if they are of different datasets
  public static Difference of(Version first, Version second) {
    if (!first.root.datasetId().equals(second.root.datasetId())) {
      throw new InvalidInput(
          first.store.location() + " and " + second.store.location() + " are different datasets",
          "compare two versions of one dataset");
    }
    return new Comparison(new Side(first), new Side(second)).run();
  }

  private Difference run() {
    for (int level = Limits.MAX_PAGE_LEVELS; level >= 0; level--) {
      dropCommonPages();
      first.expand(level);
      second.expand(level);
    }
    List<Change<FragmentEntry>> fragments =
        changes(
            List.copyOf(first.fragments.values()),
            List.copyOf(second.fragments.values()),
            FragmentEntry::id,
            Comparison::same);
    Counts rows = counts(fragments, FragmentReader::rowIds);
    Counts revisions = counts(fragments, FragmentReader::revisions);
    return new Difference(
        first.root.version(),
        second.root.version(),
        changes(
            first.root.schema().fields(), second.root.schema().fields(), Field::id, Object::equals),
        fragments,
        changes(first.root.indexes(), second.root.indexes(), IndexEntry::name, Comparison::same),
        rows.after - rows.shared,
        rows.before - rows.shared,
        rows.shared - revisions.shared,
        revisions.shared - revisions.inPlace);
  }

  /// Live ids of changed fragments: in the first version, in the second, in both, and in both in
  /// the same fragment.
  private record Counts(long before, long after, long shared, long inPlace) {}

  private Counts counts(
      List<Change<FragmentEntry>> fragments, Function<FragmentReader, RowIds> ids) {
    long inPlace = 0;
    List<RowIdRange> before = new ArrayList<>();
    List<RowIdRange> after = new ArrayList<>();
    for (Change<FragmentEntry> change : fragments) {
      List<RowIdRange> was = change.before().map(entry -> first.live(entry, ids)).orElse(List.of());
      List<RowIdRange> is = change.after().map(entry -> second.live(entry, ids)).orElse(List.of());
      inPlace += shared(was, is);
      before.addAll(was);
      after.addAll(is);
    }
    return new Counts(count(before), count(after), shared(before, after), inPlace);
  }

  private void dropCommonPages() {
    Set<String> common = first.pageNames();
    common.retainAll(second.pageNames());
    first.pages.removeIf(page -> common.contains(page.file().name()));
    second.pages.removeIf(page -> common.contains(page.file().name()));
  }

  /// Things that are in one list only, or differ, by ascending key.
  private static <T, K extends Comparable<K>> List<Change<T>> changes(
      List<T> before, List<T> after, Function<T, K> key, BiPredicate<T, T> same) {
    Map<K, T> was = before.stream().collect(Collectors.toMap(key, Function.identity()));
    Map<K, T> is = after.stream().collect(Collectors.toMap(key, Function.identity()));
    Map<K, Change<T>> changes = new TreeMap<>();
    was.forEach((id, old) -> {
      T now = is.get(id);
      if (now == null || !same.test(old, now)) {
        changes.put(id, new Change<>(Optional.of(old), Optional.ofNullable(now)));
      }
    });
    is.forEach((id, now) -> {
      if (!was.containsKey(id)) {
        changes.put(id, new Change<>(Optional.empty(), Optional.of(now)));
      }
    });
    return List.copyOf(changes.values());
  }

  private static boolean same(FragmentEntry a, FragmentEntry b) {
    return a.rows() == b.rows()
        && a.rowIds().equals(b.rowIds())
        && a.ownRevisions().equals(b.ownRevisions())
        && a.files().equals(b.files())
        && sameDeletions(a, b);
  }

  private static boolean sameDeletions(FragmentEntry a, FragmentEntry b) {
    if (a.deletions().isEmpty() || b.deletions().isEmpty()) {
      return a.deletions().isEmpty() && b.deletions().isEmpty();
    }
    if (a.deletions().get() instanceof DeletionVector.Inline inline
        && b.deletions().get() instanceof DeletionVector.Inline other) {
      return Arrays.equals(inline.roaring(), other.roaring());
    }
    return a.deletions().equals(b.deletions());
  }

  private static boolean same(IndexEntry a, IndexEntry b) {
    return a.fieldId() == b.fieldId()
        && a.type().equals(b.type())
        && a.metric() == b.metric()
        && a.parameters().equals(b.parameters())
        && a.segments().stream()
            .map(IndexEntry.Segment::id)
            .toList()
            .equals(b.segments().stream().map(IndexEntry.Segment::id).toList());
  }

  private static long count(List<RowIdRange> ranges) {
    return ranges.stream().mapToLong(RowIdRange::count).sum();
  }

  /// How many ids two sets of disjoint ranges share.
  private static long shared(List<RowIdRange> a, List<RowIdRange> b) {
    List<RowIdRange> left = ascending(a);
    List<RowIdRange> right = ascending(b);
    long shared = 0;
    int j = 0;
    for (int i = 0; i < left.size() && j < right.size(); ) {
      RowIdRange x = left.get(i);
      RowIdRange y = right.get(j);
      shared += Math.max(0, Math.min(x.end(), y.end()) - Math.max(x.first(), y.first()));
      if (x.end() <= y.end()) {
        i++;
      } else {
        j++;
      }
    }
    return shared;
  }

  private static List<RowIdRange> ascending(List<RowIdRange> ranges) {
    return ranges.stream().sorted(Comparator.comparingLong(RowIdRange::first)).toList();
  }

  /// One of the versions: pages that are not read yet, and the fragments of those that were. For
  /// one thread at a time.
  private static final class Side {
    private final ObjectStore store;
    private final ManifestRoot root;
    private final Function<FragmentEntry, FragmentReader> readers;
    private final List<PageRef> pages;
    private final Map<Long, FragmentEntry> fragments = new TreeMap<>();

    Side(Version version) {
      this.store = version.store;
      this.root = version.root;
      this.readers = version.readers;
      this.pages = new ArrayList<>(root.pages());
      root.inline().forEach(entry -> fragments.put(entry.id(), entry));
    }

    Set<String> pageNames() {
      return pages.stream()
          .map(page -> page.file().name())
          .collect(Collectors.toCollection(HashSet::new));
    }

    /// Replaces the pages of a level by what they hold.
    void expand(int level) {
      for (PageRef page : List.copyOf(pages)) {
        if (page.level() == level) {
          ManifestPage node = FragmentList.read(store, root.datasetId(), page);
          pages.remove(page);
          pages.addAll(node.pages());
          node.fragments().forEach(entry -> fragments.put(entry.id(), entry));
        }
      }
    }

    /// The ids of a fragment's rows that are not deleted.
    List<RowIdRange> live(FragmentEntry entry, Function<FragmentReader, RowIds> ids) {
      FragmentReader reader = readers.apply(entry);
      RowMask mask = reader.live();
      List<RowIdRange> live = new ArrayList<>();
      int start = 0;
      for (RowIdRange range : ids.apply(reader).ranges()) {
        int end = start + Math.toIntExact(range.count());
        int from = mask.next(start);
        while (from >= 0 && from < end) {
          int to = from + 1;
          while (to < end && mask.contains(to)) {
            to++;
          }
          live.add(new RowIdRange(range.first() + from - start, to - from));
          from = to < mask.size() ? mask.next(to) : -1;
        }
        start = end;
      }
      return live;
    }
  }
}
