package io.omendb.storage.commit.history;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.manifest.codec.ManifestReader;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// The fragments of one version, by ascending id. Pages are read when they are needed; those used
/// last are kept. Thread-safe.
public final class FragmentList implements Iterable<FragmentEntry> {
  /// A lookup passes through at most four; scans gain nothing from more.
  private static final int KEPT_PAGES = 256;

  private final ObjectStore store;
  private final ManifestRoot root;
  private final Map<String, ManifestPage> pages;

  public FragmentList(ObjectStore store, ManifestRoot root) {
    this(store, root, KEPT_PAGES);
  }

  /// @param keptPages how many pages are kept
  public FragmentList(ObjectStore store, ManifestRoot root, int keptPages) {
    this.store = store;
    this.root = root;
    this.pages = Collections.synchronizedMap(new LastUsed<>(keptPages));
  }

  /// All fragments in order.
  public Stream<FragmentEntry> stream() {
    return stream(_ -> true);
  }

  /// The fragments in order, without those of pages that are not wanted: these are not read.
  public Stream<FragmentEntry> stream(Predicate<PageRef> wanted) {
    return Stream.concat(fragments(root.pages(), wanted), root.inline().stream());
  }

  @Override
  public Iterator<FragmentEntry> iterator() {
    return stream().iterator();
  }

  public List<FragmentEntry> toList() {
    return stream().toList();
  }

  /// The fragment of that id; reads one page of each level.
  public Optional<FragmentEntry> find(long fragmentId) {
    Optional<FragmentEntry> found = in(root.inline(), fragmentId);
    List<PageRef> level = root.pages();
    while (found.isEmpty()) {
      int page = lastAtMost(level, PageRef::firstFragmentId, fragmentId);
      if (page < 0) {
        return Optional.empty();
      }
      ManifestPage read = read(level.get(page));
      if (read.level() == 0) {
        return in(read.fragments(), fragmentId);
      }
      level = read.pages();
    }
    return found;
  }

  /// The fragments that may hold the row of that id or revision id, deleted or not; reads only
  /// pages that may.
  public Stream<FragmentEntry> mayHold(long rowId) {
    return stream(page -> rowId >= page.minRowId() && rowId < page.endRowId())
        .filter(entry -> rowId >= entry.minRowId() && rowId < entry.endRowId());
  }

  /// Reads a page as a version refers to it.
  ///
  /// @throws Corrupt if it is missing, damaged or another than the reference says
  public static ManifestPage read(ObjectStore store, UUID datasetId, PageRef page) {
    String name = ManifestNames.MANIFEST + "/" + page.file().name();
    try (ObjectBytes bytes = store.open(name)) {
      return ManifestReader.page(bytes, page, datasetId);
    } catch (NotFound e) {
      throw new Corrupt("the manifest needs the missing file " + name, name);
    }
  }

  /// A page of this version.
  public ManifestPage read(PageRef page) {
    ManifestPage known = pages.get(page.file().name());
    if (known == null) {
      known = read(store, root.datasetId(), page);
      pages.put(page.file().name(), known);
    }
    return known;
  }

  private Stream<FragmentEntry> fragments(List<PageRef> refs, Predicate<PageRef> wanted) {
    return refs.stream()
        .filter(wanted)
        .flatMap(ref -> {
          ManifestPage page = read(ref);
          return page.level() == 0 ? page.fragments().stream() : fragments(page.pages(), wanted);
        });
  }

  private static Optional<FragmentEntry> in(List<FragmentEntry> fragments, long fragmentId) {
    int at = lastAtMost(fragments, FragmentEntry::id, fragmentId);
    return at >= 0 && fragments.get(at).id() == fragmentId
        ? Optional.of(fragments.get(at))
        : Optional.empty();
  }

  /// The place of the last one whose id is at most this; -1 if there is none.
  private static <T> int lastAtMost(List<T> ascending, ToLongFunction<T> idOf, long id) {
    int low = 0;
    int high = ascending.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (idOf.applyAsLong(ascending.get(middle)) <= id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /// The entries that were used last, up to a number of them. For one thread at a time.
  private static final class LastUsed<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int most;

    LastUsed(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > most;
    }
  }
}
