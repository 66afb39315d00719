package io.omendb.storage.inspect;

import io.omendb.storage.commit.FragmentList;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.deletion.DeletionReader;
import io.omendb.storage.format.manifest.DeletionVector;
import io.omendb.storage.format.manifest.FragmentEntry;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.manifest.RowIdRange;
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

  /// What differs from the first version to the second.
  ///
  /// @throws InvalidInput if they are of different datasets
  public static Difference of(
      ObjectStore firstStore, ManifestRoot first, ObjectStore secondStore, ManifestRoot second) {
    if (!first.datasetId().equals(second.datasetId())) {
      throw new InvalidInput(
          firstStore.location() + " and " + secondStore.location() + " are different datasets",
          "compare two versions of one dataset");
    }
    return new Comparison(new Side(firstStore, first), new Side(secondStore, second)).run();
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
    long inPlace = 0;
    List<RowIdRange> before = new ArrayList<>();
    List<RowIdRange> after = new ArrayList<>();
    for (Change<FragmentEntry> change : fragments) {
      List<RowIdRange> was = change.before().map(first::live).orElse(List.of());
      List<RowIdRange> is = change.after().map(second::live).orElse(List.of());
      inPlace += shared(was, is);
      before.addAll(was);
      after.addAll(is);
    }
    long shared = shared(before, after);
    return new Difference(
        first.root.version(),
        second.root.version(),
        changes(
            first.root.schema().fields(), second.root.schema().fields(), Field::id, Object::equals),
        fragments,
        changes(first.root.indexes(), second.root.indexes(), IndexEntry::name, Comparison::same),
        count(after) - shared,
        count(before) - shared,
        shared - inPlace);
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
    private final List<PageRef> pages;
    private final Map<Long, FragmentEntry> fragments = new TreeMap<>();

    Side(ObjectStore store, ManifestRoot root) {
      this.store = store;
      this.root = root;
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
    List<RowIdRange> live(FragmentEntry entry) {
      DeletedRows deleted = DeletionReader.read(store, entry, root.datasetId());
      int[] positions = deleted.toArray();
      List<RowIdRange> live = new ArrayList<>();
      long start = 0;
      int next = 0;
      for (RowIdRange range : entry.rowIds()) {
        long from = 0;
        for (; next < positions.length && positions[next] < start + range.count(); next++) {
          long at = positions[next] - start;
          if (at > from) {
            live.add(new RowIdRange(range.first() + from, at - from));
          }
          from = at + 1;
        }
        if (from < range.count()) {
          live.add(new RowIdRange(range.first() + from, range.count() - from));
        }
        start += range.count();
      }
      return live;
    }
  }
}
