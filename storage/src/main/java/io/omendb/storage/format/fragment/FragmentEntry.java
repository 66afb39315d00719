package io.omendb.storage.format.fragment;

import java.util.List;
import java.util.Optional;

/// One fragment: its column files, the ids of its rows in order of position, and what is deleted.
/// `rows` counts deleted rows too. Immutable.
///
/// A row has an id for life. Each writing of its values has a revision id, which is the row id
/// unless the row was updated: `revisions` is absent where no row was.
public record FragmentEntry(
    long id,
    long rows,
    RowIdSet rowIds,
    Optional<RowIdSet> ownRevisions,
    List<ColumnFile> files,
    List<ColumnStatistics> statistics,
    Optional<DeletionVector> deletions,
    long createdVersion) {
  public FragmentEntry {
    files = List.copyOf(files);
    statistics = List.copyOf(statistics);
  }

  /// A fragment of rows that were never updated.
  public FragmentEntry(
      long id,
      long rows,
      List<RowIdRange> rowIds,
      List<ColumnFile> files,
      List<ColumnStatistics> statistics,
      Optional<DeletionVector> deletions,
      long createdVersion) {
    this(
        id,
        rows,
        new RowIdSet.Ranges(rowIds),
        Optional.empty(),
        files,
        statistics,
        deletions,
        createdVersion);
  }

  /// The revision ids of its rows by position, which no other fragment has.
  public RowIdSet revisions() {
    return ownRevisions.orElse(rowIds);
  }

  /// How many kinds of ids are in a file rather than here: those of rows, those of revisions.
  public int storedIds() {
    return (rowIds instanceof RowIdSet.Stored ? 1 : 0)
        + (ownRevisions.isPresent() && ownRevisions.get() instanceof RowIdSet.Stored ? 1 : 0);
  }

  public long deletedRows() {
    return deletions.map(DeletionVector::cardinality).orElse(0L);
  }

  public long liveRows() {
    return rows - deletedRows();
  }

  public Optional<ColumnFile> fileOf(int fieldId) {
    // Loops here and below: thousands of fragments are asked while the virtual machine still
    // interprets, where a stream costs far more.
    for (ColumnFile file : files) {
      if (file.fieldIds().contains(fieldId)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  public Optional<ColumnStatistics> statisticsOf(int fieldId) {
    for (ColumnStatistics column : statistics) {
      if (column.fieldId() == fieldId) {
        return Optional.of(column);
      }
    }
    return Optional.empty();
  }

  /// The least of its row ids and revision ids.
  public long minRowId() {
    return Math.min(rowIds.first(), revisions().first());
  }

  /// The id after its greatest row id or revision id.
  public long endRowId() {
    return Math.max(rowIds.end(), revisions().end());
  }

  /// Bytes of its column files.
  public long dataBytes() {
    long bytes = 0;
    for (ColumnFile column : files) {
      bytes += column.file().length();
    }
    return bytes;
  }

  /// The same fragment with other deletions.
  public FragmentEntry withDeletions(DeletionVector vector) {
    return new FragmentEntry(
        id, rows, rowIds, ownRevisions, files, statistics, Optional.of(vector), createdVersion);
  }

  /// The same fragment with other column files and statistics.
  public FragmentEntry withFiles(List<ColumnFile> files, List<ColumnStatistics> statistics) {
    return new FragmentEntry(
        id, rows, rowIds, ownRevisions, files, statistics, deletions, createdVersion);
  }
}
