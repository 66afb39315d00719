package io.omendb.storage;

import io.omendb.storage.commit.Rebase;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.fragment.FragmentReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Follows rows that are to be deleted to where others moved them: by their revision ids, which no
/// move changes. For one thread at a time.
final class MovedRows implements Rebase {
  private final Dataset dataset;
  private final Snapshot base;
  private final boolean strict;

  /// @param strict whether a row must not be deleted by others either
  MovedRows(Dataset dataset, Snapshot base, boolean strict) {
    this.dataset = dataset;
    this.base = base;
    this.strict = strict;
  }

  @Override
  public List<Change> onto(ManifestRoot newest, List<Change> changes) {
    Snapshot now = dataset.snapshot(newest);
    List<Change> moved = new ArrayList<>();
    for (Change change : changes) {
      moved.add(
          change instanceof Change.DeleteRows(Map<Long, DeletedRows> rows)
              ? new Change.DeleteRows(follow(rows, now))
              : change);
    }
    return moved;
  }

  private Map<Long, DeletedRows> follow(Map<Long, DeletedRows> rows, Snapshot now) {
    Map<Long, DeletedRows> followed = new HashMap<>();
    rows.forEach((fragment, positions) -> {
      if (now.fragmentList().find(fragment).isPresent()) {
        followed.merge(fragment, positions, DeletedRows::union);
      } else {
        FragmentReader reader = base.open(fragmentOf(fragment));
        for (int position : positions.toArray()) {
          place(reader, position, now, followed);
        }
      }
    });
    return followed;
  }

  private void place(FragmentReader before, int at, Snapshot now, Map<Long, DeletedRows> followed) {
    long revision = before.revisions().at(at);
    List<FragmentEntry> candidates = now.fragmentList().mayHold(revision).toList();
    for (FragmentEntry candidate : candidates) {
      FragmentReader reader = now.open(candidate);
      int position = reader.revisions().positionOf(revision);
      if (position >= 0) {
        followed.merge(candidate.id(), DeletedRows.of(position), DeletedRows::union);
        return;
      }
    }
    if (strict || now.find(before.rowIds().at(at)).isPresent()) {
      throw new CommitConflict(
          "a row of this change was changed or deleted by another writer since version "
              + base.version(),
          dataset.uri(),
          "look at the newest version and try again");
    }
  }

  private FragmentEntry fragmentOf(long fragment) {
    return base.fragmentList()
        .find(fragment)
        .orElseThrow(() -> new IllegalStateException("no fragment " + fragment));
  }
}
