package io.omendb.storage.maintain.repair;

import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.deletion.DeletionReader;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.key.Key;
import io.omendb.storage.key.KeyIndex;
import io.omendb.storage.objectstore.ObjectStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Which rows of a fragment are taken to be live where its deletions cannot be read: those that an
/// older version did not delete, without those of which a newer writing is there. For one thread at
/// a time.
final class Deletions {
  private static final long KEY_BYTES = 128L << 20;

  /// The newest deletions that can be read. Immutable.
  ///
  /// @param version whose they are; empty if none are known
  record Known(DeletedRows rows, Optional<Long> version) {}

  private final ObjectStore store;
  private final Versions versions;
  private final Base base;
  private final Function<FragmentEntry, FragmentReader> open;

  /// By fragment, what was found out about those whose deletions are uncertain.
  private final Map<Long, RowMask> settled = new HashMap<>();

  Deletions(
      ObjectStore store,
      Versions versions,
      Base base,
      Function<FragmentEntry, FragmentReader> open) {
    this.store = store;
    this.versions = versions;
    this.base = base;
    this.open = open;
  }

  /// The deletions of a fragment in the newest ancestor that has them whole.
  Known older(FragmentEntry fragment) {
    Ancestors ancestors = new Ancestors(versions, base.root());
    while (ancestors.hasNext()) {
      ManifestRoot older = ancestors.next();
      try {
        Optional<FragmentEntry> then = new FragmentList(store, older).find(fragment.id());
        if (then.isEmpty()) {
          break;
        }
        DeletedRows rows = DeletionReader.read(store, then.get(), older.datasetId());
        return new Known(rows, Optional.of(older.version()));
      } catch (Corrupt e) {
        // Damaged there too.
      }
    }
    return new Known(DeletedRows.of(), Optional.empty());
  }

  /// The rows that are live, of those that may be: to be asked for uncertain fragments from the
  /// newest to the oldest.
  ///
  /// @param uncertain the fragments of which it is not known either
  RowMask live(FragmentEntry fragment, RowMask candidates, List<FragmentEntry> uncertain) {
    for (FragmentEntry other : base.fragments()) {
      boolean later = !uncertain.contains(other) || settled.containsKey(other.id());
      if (other.id() != fragment.id() && later) {
        try {
          without(open.apply(fragment), candidates, open.apply(other), liveOf(other));
        } catch (Corrupt e) {
          // Without ids or keys it cannot be told: rows that reappear are reported.
        }
      }
    }
    settled.put(fragment.id(), candidates);
    return candidates;
  }

  private RowMask liveOf(FragmentEntry fragment) {
    RowMask known = settled.get(fragment.id());
    return known == null ? open.apply(fragment).live() : known;
  }

  /// Takes away rows of which the other fragment has a live writing, or that have the key of one.
  private void without(FragmentReader reader, RowMask rows, FragmentReader other, RowMask live) {
    if (other.entry().minRowId() < reader.entry().endRowId()
        && reader.entry().minRowId() < other.entry().endRowId()) {
      RowIds ids = reader.rowIds();
      RowIds others = other.rowIds();
      for (int at = live.next(0); at >= 0; at = live.next(at + 1)) {
        int position = ids.positionOf(others.at(at));
        if (position >= 0) {
          rows.clear(position);
        }
      }
    }
    Optional<Key> key = Key.declared(base.root().schema(), base.root().content().primaryKey());
    key.ifPresent(declared -> withoutKeys(declared, reader, rows, other, live));
  }

  private static void withoutKeys(
      Key key, FragmentReader reader, RowMask rows, FragmentReader other, RowMask live) {
    try {
      KeyIndex.each(
          key,
          List.of(reader),
          KEY_BYTES,
          (_, position) -> "row " + position,
          index -> {
            if (index.mayMatch(other.entry())) {
              index.find(
                  other,
                  live,
                  (_, entry) -> {
                    if (entry >= 0) {
                      rows.clear(index.row(entry));
                    }
                  });
            }
          });
    } catch (InvalidInput e) {
      throw new Corrupt("fragment " + reader.entry().id() + ": " + e.getMessage(), null);
    }
  }
}
