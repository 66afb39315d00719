package io.omendb.storage.maintain;

import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectStore.ObjectInfo;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/// What is there, by listing. Stateless.
final class Inventory {
  private static final List<String> DIRECTORIES =
      List.of(
          ManifestNames.MANIFEST,
          ManifestNames.DATA,
          ManifestNames.DELETIONS,
          ManifestNames.INDEX,
          ManifestNames.GC,
          ManifestNames.LEASES);
  private static final int LISTING = 1_000;

  private Inventory() {}

  /// Every file of the dataset by its path.
  static NavigableMap<String, ObjectInfo> of(ObjectStore store) {
    NavigableMap<String, ObjectInfo> files = new TreeMap<>();
    DIRECTORIES.forEach(directory -> add(store, directory, files));
    return files;
  }

  /// Every file of one directory by its path.
  static NavigableMap<String, ObjectInfo> of(ObjectStore store, String directory) {
    NavigableMap<String, ObjectInfo> files = new TreeMap<>();
    add(store, directory, files);
    return files;
  }

  /// The version whose root this path is; empty if it is no root.
  static OptionalLong version(String path) {
    return path.startsWith(ManifestNames.MANIFEST + "/")
        ? ManifestNames.version(fileName(path))
        : OptionalLong.empty();
  }

  static String fileName(String path) {
    return path.substring(path.indexOf('/') + 1);
  }

  private static void add(ObjectStore store, String directory, Map<String, ObjectInfo> files) {
    String after = "";
    List<ObjectInfo> page;
    do {
      page = store.list(directory, after, LISTING);
      for (ObjectInfo info : page) {
        files.put(info.name(), info);
        after = fileName(info.name());
      }
    } while (!page.isEmpty());
  }
}
