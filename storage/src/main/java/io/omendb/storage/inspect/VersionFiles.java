package io.omendb.storage.inspect;

import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectStore.ObjectInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// Walks the pages and fragments of versions and gathers the files that they refer to. For one
/// thread at a time.
final class VersionFiles {
  /// What a file is for.
  enum Kind {
    MANIFEST,
    DATA,
    VECTORS,
    DELETIONS,
    INDEX
  }

  /// A file by its name within the store.
  record Use(Kind kind, long bytes) {}

  /// Hears of what a walk comes to, in order. The page is empty for the root's own entries.
  interface Visitor {
    void page(PageRef page, String parent);

    void fragment(FragmentEntry fragment, String page);
  }

  private static final List<String> DIRECTORIES =
      List.of(
          ManifestNames.MANIFEST, ManifestNames.DATA, ManifestNames.DELETIONS, ManifestNames.INDEX);
  private static final int LISTING = 1_000;

  private final ObjectStore store;
  private final BiConsumer<String, StorageException> problems;

  /// @param problems hears of pages that cannot be read, which are passed over
  VersionFiles(ObjectStore store, BiConsumer<String, StorageException> problems) {
    this.store = store;
    this.problems = problems;
  }

  /// Every file that is there, by name.
  static Map<String, ObjectInfo> present(ObjectStore store) {
    Map<String, ObjectInfo> present = new TreeMap<>();
    for (String directory : DIRECTORIES) {
      String after = "";
      List<ObjectInfo> listed;
      do {
        listed = store.list(directory, after, LISTING);
        for (ObjectInfo info : listed) {
          present.put(info.name(), info);
          after = info.name().substring(directory.length() + 1);
        }
      } while (listed.size() == LISTING);
    }
    return present;
  }

  /// The files that a version refers to, and its own root.
  Map<String, Use> of(ManifestRoot root) {
    Map<String, Use> files = new TreeMap<>();
    addAll(root, files);
    return files;
  }

  /// Adds the files that a version refers to, and its own root. Pages that are there already, with
  /// all that they hold, are not read again: versions share most of them.
  void addAll(ManifestRoot root, Map<String, Use> files) {
    String name = ManifestNames.MANIFEST + "/" + ManifestNames.root(root.version());
    long bytes = store.find(name).map(ObjectInfo::length).orElse(0L);
    files.put(name, new Use(Kind.MANIFEST, bytes));
    root.pages().forEach(page -> addPage(root, page, files));
    root.inline().forEach(fragment -> addFragment(fragment, files));
    root.indexes().forEach(index -> addIndex(index, files));
  }

  private void addPage(ManifestRoot root, PageRef page, Map<String, Use> files) {
    String name = ManifestNames.MANIFEST + "/" + page.file().name();
    if (files.put(name, new Use(Kind.MANIFEST, page.file().length())) != null) {
      return;
    }
    try {
      ManifestPage node = FragmentList.read(store, root.datasetId(), page);
      node.pages().forEach(child -> addPage(root, child, files));
      node.fragments().forEach(fragment -> addFragment(fragment, files));
    } catch (StorageException e) {
      problems.accept(name, e);
    }
  }

  /// Calls with every page and every fragment of a version.
  void walk(ManifestRoot root, Visitor visitor) {
    root.pages().forEach(page -> walk(root, page, "root", visitor));
    root.inline().forEach(fragment -> visitor.fragment(fragment, "root"));
  }

  private void walk(ManifestRoot root, PageRef page, String parent, Visitor visitor) {
    visitor.page(page, parent);
    String name = page.file().name();
    ManifestPage node;
    try {
      node = FragmentList.read(store, root.datasetId(), page);
    } catch (StorageException e) {
      problems.accept(ManifestNames.MANIFEST + "/" + name, e);
      return;
    }
    node.pages().forEach(child -> walk(root, child, name, visitor));
    node.fragments().forEach(fragment -> visitor.fragment(fragment, name));
  }

  private static void addFragment(FragmentEntry fragment, Map<String, Use> files) {
    for (ColumnFile column : fragment.files()) {
      Kind kind =
          switch (column.encoding()) {
            case ARROW, PARQUET -> Kind.DATA;
            case ARROW_VECTORS -> Kind.VECTORS;
          };
      add(ManifestNames.DATA, kind, column.file(), files);
    }
    fragment
        .deletions()
        .ifPresent(vector -> {
          switch (vector) {
            case DeletionVector.InFile inFile ->
                add(ManifestNames.DELETIONS, Kind.DELETIONS, inFile.file(), files);
            case DeletionVector.Inline _ -> {}
          }
        });
  }

  private static void addIndex(IndexEntry index, Map<String, Use> files) {
    for (IndexEntry.Segment segment : index.segments()) {
      add(ManifestNames.INDEX, Kind.INDEX, segment.localRows(), files);
      segment.files().forEach(named -> add(ManifestNames.INDEX, Kind.INDEX, named.file(), files));
    }
  }

  private static void add(String directory, Kind kind, FileRef file, Map<String, Use> files) {
    files.put(directory + "/" + file.name(), new Use(kind, file.length()));
  }
}
