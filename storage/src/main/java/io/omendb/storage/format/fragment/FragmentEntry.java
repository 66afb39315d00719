package io.omendb.storage.format.fragment;

import java.util.List;
import java.util.Optional;

/// One fragment: its column files, the ids of its rows in order of position, and what is deleted.
/// `rows` counts deleted rows too. Immutable.
public record FragmentEntry(
    long id,
    long rows,
    List<RowIdRange> rowIds,
    List<ColumnFile> files,
    List<ColumnStatistics> statistics,
    Optional<DeletionVector> deletions,
    long createdVersion) {
  public FragmentEntry {
    rowIds = List.copyOf(rowIds);
    files = List.copyOf(files);
    statistics = List.copyOf(statistics);
  }

  public long deletedRows() {
    return deletions.map(DeletionVector::cardinality).orElse(0L);
  }

  public long liveRows() {
    return rows - deletedRows();
  }

  public Optional<ColumnFile> fileOf(int fieldId) {
    return files.stream().filter(file -> file.fieldIds().contains(fieldId)).findFirst();
  }

  public Optional<ColumnStatistics> statisticsOf(int fieldId) {
    return statistics.stream().filter(column -> column.fieldId() == fieldId).findFirst();
  }

  /// The id of the row at that position.
  public long rowIdAt(long position) {
    long left = position;
    for (RowIdRange range : rowIds) {
      if (left < range.count()) {
        return range.first() + left;
      }
      left -= range.count();
    }
    throw new IndexOutOfBoundsException("position " + position + " of " + rows);
  }

  /// The position of the row with that id; -1 if it is not in this fragment.
  public long positionOf(long rowId) {
    long position = 0;
    for (RowIdRange range : rowIds) {
      if (range.contains(rowId)) {
        return position + rowId - range.first();
      }
      position += range.count();
    }
    return -1;
  }

  /// The least of its row ids.
  public long minRowId() {
    return rowIds.stream().mapToLong(RowIdRange::first).min().orElseThrow();
  }

  /// The id after its greatest row id.
  public long endRowId() {
    return rowIds.stream().mapToLong(RowIdRange::end).max().orElseThrow();
  }

  /// Bytes of its column files.
  public long dataBytes() {
    return files.stream().mapToLong(column -> column.file().length()).sum();
  }

  /// The same fragment with other deletions.
  public FragmentEntry withDeletions(DeletionVector vector) {
    return new FragmentEntry(
        id, rows, rowIds, files, statistics, Optional.of(vector), createdVersion);
  }
}
