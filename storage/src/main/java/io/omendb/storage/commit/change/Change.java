package io.omendb.storage.commit.change;

import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.format.manifest.IndexEntry;
import java.util.List;
import java.util.Map;

/// One thing that a commit does to the version it is built on. Its files are uploaded before; a
/// commit that lost a race is built anew on the winner's version without writing them again.
/// Immutable.
public sealed interface Change {
  /// Adds fragments, whose ids and row ids are given at the commit.
  record AddFragments(List<NewFragment> fragments) implements Change {
    public AddFragments {
      fragments = List.copyOf(fragments);
    }
  }

  /// Deletes rows by fragment id and position. Deletions of others are kept.
  record DeleteRows(Map<Long, DeletedRows> byFragment) implements Change {
    public DeleteRows {
      byFragment = Map.copyOf(byFragment);
    }
  }

  /// Adds an index under a name that is free.
  record AddIndex(IndexEntry index) implements Change {}

  /// Removes an index by its name.
  record DropIndex(String name) implements Change {}

  /// A fragment that has no identity yet: all its column files, which hold `rows` rows each.
  record NewFragment(long rows, List<ColumnFile> files, List<ColumnStatistics> statistics) {
    public NewFragment {
      files = List.copyOf(files);
      statistics = List.copyOf(statistics);
      if (rows < 1) {
        throw new IllegalArgumentException("a fragment without rows");
      }
    }
  }
}
