package io.omendb.storage.commit.change;

import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.Tag;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// One thing that a commit does to the version it is built on. Its files are uploaded before; a
/// commit that lost a race is built anew on the winner's version without writing them again.
/// Immutable.
public sealed interface Change {
  /// Adds fragments, whose ids are given at the commit.
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

  /// Removes all fragments and empties the indexes.
  record RemoveAll() implements Change {}

  /// Puts the live rows of some fragments into others, in their order or in `order`. Rows that
  /// others delete meanwhile stay deleted.
  record Rewrite(List<Input> inputs, List<NewFragment> outputs, Optional<RowOrder> order)
      implements Change {
    /// A fragment as it was read: its files and the rows that were left out.
    ///
    /// @param unreadable its deletion vector, if that is damaged: then nobody can have added to it,
    ///   and `dropped` stands
    public record Input(
        long fragmentId,
        List<ColumnFile> files,
        long rows,
        DeletedRows dropped,
        Optional<DeletionVector> unreadable) {
      public Input {
        files = List.copyOf(files);
      }

      /// A fragment with deletions that can be read.
      public Input(long fragmentId, List<ColumnFile> files, long rows, DeletedRows dropped) {
        this(fragmentId, files, rows, dropped, Optional.empty());
      }
    }

    public Rewrite {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /// Writes pages of fragment entries anew whose files are damaged, by the names of these.
  record RenewPages(Map<String, ManifestPage> pages) implements Change {
    public RenewPages {
      pages = Map.copyOf(pages);
    }
  }

  /// Adds columns at the end of the schema, with files for fragments by id; rows of other fragments
  /// have nulls there.
  record AddColumns(List<Field> fields, Map<Long, Attachment> files) implements Change {
    public AddColumns {
      fields = List.copyOf(fields);
      files = Map.copyOf(files);
    }
  }

  /// Changes columns that are there, one edit after the other.
  record AlterColumns(List<Edit> edits) implements Change {
    public AlterColumns {
      edits = List.copyOf(edits);
    }
  }

  /// One edit of a column. Immutable.
  sealed interface Edit {
    /// Removes a column and its indexes; its files stay until their fragments are rewritten.
    record Drop(int fieldId) implements Edit {}

    record Rename(int fieldId, String name) implements Edit {}

    /// Gives a column a wider type or lets it be null; readers convert what is stored.
    record Widen(int fieldId, DataType type, boolean nullable) implements Edit {}

    /// Drops a column and puts another into its place, under its name.
    record Replace(int fieldId, int by) implements Edit {}
  }

  /// Adds an index under a name that is free.
  record AddIndex(IndexEntry index) implements Change {}

  /// Removes an index by its name.
  record DropIndex(String name) implements Change {}

  /// Replaces some segments of an index by others.
  record ReplaceSegments(String index, List<UUID> removed, List<IndexEntry.Segment> added)
      implements Change {
    public ReplaceSegments {
      removed = List.copyOf(removed);
      added = List.copyOf(added);
    }
  }

  /// Makes the content of an older version the newest.
  record Restore(long version) implements Change {}

  /// Gives a version a name, or the name another version.
  record SetTag(Tag tag) implements Change {}

  record RemoveTag(String name) implements Change {}

  /// Sets properties; those without a value are removed.
  record Configure(Map<String, Optional<String>> properties) implements Change {
    public Configure {
      properties = Map.copyOf(properties);
    }
  }

  /// Which ids the rows of a new fragment have. Immutable.
  sealed interface Identity {
    /// Rows that were in no version before: both ids are given at the commit.
    record Fresh() implements Identity {}

    /// Rows that got other values: they keep their ids, revision ids are given at the commit.
    record Updated(RowIdSet rowIds) implements Identity {}

    /// Rows that were moved: they keep both; without revisions, these are the row ids.
    record Moved(RowIdSet rowIds, Optional<RowIdSet> revisions) implements Identity {}
  }

  /// A fragment that has no number yet: all its column files, which hold `rows` rows each.
  record NewFragment(
      long rows, List<ColumnFile> files, List<ColumnStatistics> statistics, Identity identity) {
    public NewFragment {
      files = List.copyOf(files);
      statistics = List.copyOf(statistics);
      if (rows < 1) {
        throw new IllegalArgumentException("a fragment without rows");
      }
    }

    /// A fragment of rows that were in no version before.
    public NewFragment(long rows, List<ColumnFile> files, List<ColumnStatistics> statistics) {
      this(rows, files, statistics, new Identity.Fresh());
    }
  }

  /// Further column files for a fragment. Immutable.
  record Attachment(List<ColumnFile> files, List<ColumnStatistics> statistics) {
    public Attachment {
      files = List.copyOf(files);
      statistics = List.copyOf(statistics);
    }

    /// The fragment with these files too.
    public FragmentEntry to(FragmentEntry entry) {
      List<ColumnFile> allFiles = new ArrayList<>(entry.files());
      allFiles.addAll(files);
      List<ColumnStatistics> all = new ArrayList<>(entry.statistics());
      all.addAll(statistics);
      return entry.withFiles(allFiles, all);
    }
  }
}
