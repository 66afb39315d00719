package io.omendb.storage.maintain;

import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Tag;
import io.omendb.storage.format.retention.Lease;
import io.omendb.storage.format.retention.RetentionFile;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectStore.ObjectInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/// Who needs which versions at one moment: leases that have not expired, and tags. Immutable.
///
/// Leases are read before the newest version: a writer whose lease is gone has then either
/// committed, and its files are named by what is read, or given up.
///
/// @param latest the newest version
/// @param versions the versions that are needed, and by whom
/// @param writersFrom the least version that a writer builds on; `Long.MAX_VALUE` if there is none
/// @param expired leases that are over
record Claims(
    ManifestRoot latest,
    NavigableMap<Long, List<String>> versions,
    long writersFrom,
    List<ObjectInfo> expired) {
  /// @param now the store's time in milliseconds
  /// @param own a lease that does not count
  static Claims of(ObjectStore store, Versions versions, UUID datasetId, long now, String own) {
    NavigableMap<Long, List<String>> needed = new TreeMap<>();
    List<ObjectInfo> expired = new ArrayList<>();
    long writersFrom = Long.MAX_VALUE;
    List<ObjectInfo> leases = new ArrayList<>(Inventory.of(store, ManifestNames.LEASES).values());
    leases.removeIf(info -> info.name().equals(own));
    for (ObjectInfo info : leases) {
      Lease lease;
      try (ObjectBytes bytes = store.open(info.name())) {
        lease = RetentionFile.decodeLease(bytes, datasetId);
      } catch (NotFound e) {
        // Ended since it was listed. A renewal would have left this file until the next one.
        continue;
      }
      if (now - info.modifiedMillis() >= lease.durationMillis()) {
        expired.add(info);
        continue;
      }
      if (lease.kind() == Lease.Kind.WRITER) {
        writersFrom = Math.min(writersFrom, lease.version());
      }
      needed.computeIfAbsent(lease.version(), _ -> new ArrayList<>()).add(describe(lease));
    }
    ManifestRoot latest = versions.latest();
    for (Tag tag : latest.settings().tags()) {
      needed.computeIfAbsent(tag.version(), _ -> new ArrayList<>()).add("tag " + tag.name());
    }
    return new Claims(latest, needed, writersFrom, expired);
  }

  private static String describe(Lease lease) {
    String who =
        switch (lease.kind()) {
          case READER -> "reader";
          case WRITER -> "writer";
        };
    return lease.owner().isEmpty() ? who : who + " (" + lease.owner() + ")";
  }
}
