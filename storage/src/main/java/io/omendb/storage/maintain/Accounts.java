package io.omendb.storage.maintain;

import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.retention.Retention;
import io.omendb.storage.format.retention.RetentionFile;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectStore.Creation;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// The accounts of garbage collections that are there. Immutable; the files may change.
///
/// @param settled the last one for good: what it does not keep is or may be removed
/// @param newest the generation of the last one, provisional or not
record Accounts(Retention settled, long newest) {
  /// Whether the last account was never settled: its collection was stopped, or is under way.
  boolean unsettled() {
    return newest > settled.generation();
  }

  static Accounts read(ObjectStore store, UUID datasetId) {
    long newest = 0;
    for (String name : Inventory.of(store, ManifestNames.GC).keySet()) {
      try (ObjectBytes bytes = store.open(name)) {
        Retention account = RetentionFile.decode(bytes);
        newest = Math.max(newest, account.generation());
        if (!account.provisional()) {
          return new Accounts(account, newest);
        }
      } catch (NotFound e) {
        throw lost(store);
      }
    }
    return new Accounts(Retention.none(datasetId), newest);
  }

  /// Publishes an account, if nobody else published one of its generation.
  ///
  /// @throws CommitConflict if another collection did
  static void publish(ObjectStore store, Environment environment, Retention account) {
    String path = path(account.generation());
    byte[] bytes = RetentionFile.encode(account, environment.newId());
    Creation creation = store.putIfAbsent(path, bytes);
    if (creation == Creation.CREATED) {
      return;
    }
    if (creation == Creation.EXISTS) {
      throw lost(store);
    }
    try (ObjectBytes there = store.open(path)) {
      byte[] found = there.slice(0, there.length()).toArray(ValueLayout.JAVA_BYTE);
      if (!Arrays.equals(found, bytes)) {
        throw lost(store);
      }
      store.settle(List.of(path));
    } catch (NotFound e) {
      throw new StoreFailure("the store does not tell whether " + path + " was made", path, e);
    }
  }

  static String path(long generation) {
    return ManifestNames.GC + "/" + ManifestNames.retention(generation);
  }

  private static CommitConflict lost(ObjectStore store) {
    return new CommitConflict(
        "another garbage collection is under way", store.location(), "try again later");
  }
}
