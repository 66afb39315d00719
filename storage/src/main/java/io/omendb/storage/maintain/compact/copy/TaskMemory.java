package io.omendb.storage.maintain.compact.copy;

import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.maintain.compact.CompactionTask;
import io.omendb.storage.schema.Field;
import java.util.List;

/// What a task holds besides mapped files, as far as that is known before it begins. Immutable.
///
/// @param leastBytes what it cannot do without
/// @param batchBytes the values of its largest batch
/// @param sortedBytes its rows while they are sorted; 0 if they are not
record TaskMemory(long leastBytes, long batchBytes, long sortedBytes) {
  /// Files being written, with their buffers.
  private static final long FILE_BYTES = 1 << 20;

  /// A batch that is read, its copy that waits for being full, and what compressing it takes.
  private static final int BATCHES_HELD = 4;

  /// The pages of a row group, before and after they are compressed.
  private static final int COLD_BATCHES_HELD = 2;

  /// How often sorting holds the values of a run: as they are gathered and in order, each in arrays
  /// of up to twice as much, and offsets of texts and lists once more.
  private static final int HELD_OF_RUN = 5;

  /// Where a row is, goes to and comes from, and its number, while a run is sorted and merged.
  private static final int ORDER_BYTES = 36;

  /// An id that is written: itself and how many follow, in arrays of up to twice as much.
  private static final int WRITTEN_ID_BYTES = 32;

  /// Of a task that writes these columns, scalar ones and so many of vectors.
  static TaskMemory of(
      CompactionTask task, List<FragmentReader> inputs, List<Field> scalars, int vectors) {
    long batch = 0;
    long values = 0;
    long rows = 0;
    long readIds = 0;
    boolean sorted = !task.clusterBy().isEmpty();
    boolean scattered = sorted;
    boolean updated = false;
    for (FragmentReader input : inputs) {
      for (int i = 0; i < input.batches(); i++) {
        long bytes = DecodedBatches.bytes(input, scalars, i);
        batch = Math.max(batch, bytes);
        values += bytes;
      }
      FragmentEntry entry = input.entry();
      rows += entry.liveRows();
      readIds += entry.rows() * RowIds.RUN_BYTES * entry.storedIds();
      scattered |= entry.storedIds() > 0 || entry.deletedRows() > 0;
      updated |= entry.ownRevisions().isPresent();
    }
    long writtenIds = scattered ? WRITTEN_ID_BYTES * (updated ? 2L : 1L) : 0;
    int batches =
        BATCHES_HELD + (task.cold().isEmpty() ? 0 : COLD_BATCHES_HELD) + (sorted ? HELD_OF_RUN : 0);
    long least =
        FILE_BYTES * (3 + vectors)
            + batches * batch
            + readIds
            + writtenIds * Math.min(rows, task.targetRows())
            + (sorted ? Integer.BYTES * rows : 0);
    long order = ORDER_BYTES + (long) Long.BYTES * task.clusterBy().size();
    return new TaskMemory(least, batch, sorted ? values + order * rows : 0);
  }

  /// What the task takes of a budget: enough to sort all rows at once, if there is so much.
  long share(long budgetBytes) {
    return Math.max(leastBytes, Math.min(leastBytes + HELD_OF_RUN * sortedBytes, budgetBytes));
  }

  /// How many bytes of rows are gathered at once, to be sorted, with a share.
  long runBytes(long share) {
    return Math.max(batchBytes, (share - leastBytes) / HELD_OF_RUN);
  }
}
