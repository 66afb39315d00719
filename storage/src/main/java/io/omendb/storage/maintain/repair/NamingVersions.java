package io.omendb.storage.maintain.repair;

import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.maintain.repair.RepairReport.Span;
import io.omendb.storage.maintain.verify.NeededFile;
import io.omendb.storage.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Which versions refer to damaged files, or are damaged themselves. For one thread at a time.
final class NamingVersions {
  private final ObjectStore store;
  private final Versions versions;
  private final Set<String> damaged;

  /// By page, whether it or something below it is damaged: versions share most of their pages.
  private final Map<String, Boolean> pages = new HashMap<>();

  /// @param damaged paths of files
  NamingVersions(ObjectStore store, Versions versions, Set<String> damaged) {
    this.store = store;
    this.versions = versions;
    this.damaged = damaged;
  }

  /// All of them, ascending.
  List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (long version : versions.numbers().reversed()) {
      if (names(version)) {
        if (!spans.isEmpty() && spans.getLast().last() == version - 1) {
          spans.add(new Span(spans.removeLast().first(), version));
        } else {
          spans.add(new Span(version, version));
        }
      }
    }
    return spans;
  }

  private boolean names(long version) {
    ManifestRoot root;
    try {
      root = versions.at(version);
    } catch (Corrupt e) {
      return true;
    } catch (NotFound e) {
      // Removed since it was listed.
      return false;
    }
    UUID dataset = root.datasetId();
    return root.inline().stream().anyMatch(entry -> names(dataset, entry))
        || root.pages().stream().anyMatch(page -> names(dataset, page))
        || root.indexes().stream()
            .flatMap(index -> index.segments().stream())
            .anyMatch(segment -> any(NeededFile.of(dataset, segment)));
  }

  private boolean names(UUID dataset, FragmentEntry entry) {
    return any(NeededFile.of(dataset, entry));
  }

  private boolean names(UUID dataset, PageRef ref) {
    Boolean known = pages.get(ref.file().name());
    if (known == null) {
      known = below(dataset, ref);
      pages.put(ref.file().name(), known);
    }
    return known;
  }

  private boolean below(UUID dataset, PageRef ref) {
    try {
      ManifestPage page = FragmentList.read(store, dataset, ref);
      return page.fragments().stream().anyMatch(entry -> names(dataset, entry))
          || page.pages().stream().anyMatch(child -> names(dataset, child));
    } catch (Corrupt e) {
      return true;
    }
  }

  private boolean any(List<NeededFile> files) {
    return files.stream().anyMatch(file -> damaged.contains(file.path()));
  }
}
