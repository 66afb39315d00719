package io.omendb.storage.maintain.repair;

import io.omendb.storage.error.StorageException;
import io.omendb.storage.maintain.repair.RepairReport.Damage;
import io.omendb.storage.maintain.verify.NeededFile;
import io.omendb.storage.objectstore.ObjectStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The damaged files found so far, each once, in the order of being found. For one thread at a
/// time.
final class Findings {
  private final ObjectStore store;
  private final Map<String, Damage> damaged = new LinkedHashMap<>();

  Findings(ObjectStore store) {
    this.store = store;
  }

  /// Whether the file is what was written; takes note if it is not.
  boolean whole(NeededFile file) {
    file.damage(store).ifPresent(e -> add(file.path(), e));
    return !damaged.containsKey(file.path());
  }

  void add(String path, StorageException e) {
    String kind = store.find(path).isEmpty() ? "missing" : "corrupt";
    damaged.putIfAbsent(path, new Damage(kind, path, String.valueOf(e.getMessage())));
  }

  Set<String> paths() {
    return damaged.keySet();
  }

  List<Damage> all() {
    return List.copyOf(damaged.values());
  }
}
