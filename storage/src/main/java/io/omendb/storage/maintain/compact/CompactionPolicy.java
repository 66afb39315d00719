package io.omendb.storage.maintain.compact;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.maintain.compact.order.SortedRows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Which fragments are rewritten together: neighbours of similar size, up to a target; and those
/// with many deleted rows. Immutable.
///
/// @param targetRows a fragment of at least as many live rows is left alone; none gets more
/// @param targetBytes the same for the bytes of its files
/// @param deletedShare a fragment of which a greater share is deleted is rewritten anyway
public record CompactionPolicy(long targetRows, long targetBytes, double deletedShare) {
  /// Where a row goes when it is sorted.
  private static final long PLACE_BYTES = Integer.BYTES;

  /// Fragments of 1,048,576 rows or 4 GiB; a tenth may be deleted.
  public static final CompactionPolicy DEFAULT =
      new CompactionPolicy(Limits.MAX_FRAGMENT_ROWS, 4L << 30, 0.1);

  public CompactionPolicy {
    if (targetRows < 1 || targetRows > Limits.MAX_FRAGMENT_ROWS) {
      throw new InvalidInput(
          "the target must lie in 1.." + Limits.MAX_FRAGMENT_ROWS + " rows: " + targetRows);
    }
    if (targetBytes < 1) {
      throw new InvalidInput("the target must be at least one byte: " + targetBytes);
    }
    if (!(deletedShare >= 0 && deletedShare <= 1)) {
      throw new InvalidInput("the share of deleted rows must lie in 0..1: " + deletedShare);
    }
  }

  /// Groups of fragments, each of which becomes one; `fragments` in the order of their ids.
  public List<List<FragmentEntry>> groups(List<FragmentEntry> fragments) {
    return groups(fragments, _ -> false);
  }

  /// The same, where some fragments are rewritten anyway, alone if need be.
  public List<List<FragmentEntry>> groups(
      List<FragmentEntry> fragments, Predicate<FragmentEntry> anyway) {
    List<List<FragmentEntry>> groups = new ArrayList<>();
    List<FragmentEntry> small = new ArrayList<>();
    for (FragmentEntry fragment : fragments) {
      if (!full(fragment)) {
        small.add(fragment);
      } else if (worn(fragment) || anyway.test(fragment)) {
        groups.add(List.of(fragment));
      }
    }
    boolean[] grouped = new boolean[small.size()];
    long[] sizes = small.stream().mapToLong(CompactionPolicy::liveBytes).toArray();
    for (SizeTiers.Window window : SizeTiers.windows(sizes)) {
      pack(small, window, grouped, groups);
    }
    for (int i = 0; i < grouped.length; i++) {
      if (!grouped[i] && (worn(small.get(i)) || anyway.test(small.get(i)))) {
        groups.add(List.of(small.get(i)));
      }
    }
    return groups;
  }

  /// Groups of all fragments, in order, each of which is sorted as a whole: one, unless half of the
  /// memory does not hold where the rows go; the other half is for the values that are sorted.
  ///
  /// @param memoryBytes what a compaction may take
  public List<List<FragmentEntry>> sorted(List<FragmentEntry> fragments, long memoryBytes) {
    List<List<FragmentEntry>> groups = new ArrayList<>();
    List<FragmentEntry> group = new ArrayList<>();
    long rows = 0;
    long bytes = 0;
    for (FragmentEntry fragment : fragments) {
      long more = orderBytes(fragment);
      if (!group.isEmpty()
          && (rows + fragment.liveRows() > SortedRows.MAX_ROWS || bytes + more > memoryBytes / 2)) {
        groups.add(List.copyOf(group));
        group.clear();
        rows = 0;
        bytes = 0;
      }
      group.add(fragment);
      rows += fragment.liveRows();
      bytes += more;
    }
    if (!group.isEmpty()) {
      groups.add(List.copyOf(group));
    }
    return groups;
  }

  /// What is held of a fragment's rows, however many are sorted at once.
  private static long orderBytes(FragmentEntry fragment) {
    long ids = fragment.rows() * RowIds.RUN_BYTES * fragment.storedIds();
    return PLACE_BYTES * fragment.liveRows() + ids;
  }

  /// Splits a window into groups that fit the target.
  private void pack(
      List<FragmentEntry> small,
      SizeTiers.Window window,
      boolean[] grouped,
      List<List<FragmentEntry>> groups) {
    int from = window.from();
    while (from < window.to()) {
      long rows = 0;
      long bytes = 0;
      int to = from;
      while (to < window.to()
          && (to == from
              || (rows + small.get(to).liveRows() <= targetRows
                  && bytes + liveBytes(small.get(to)) <= targetBytes))) {
        rows += small.get(to).liveRows();
        bytes += liveBytes(small.get(to));
        to++;
      }
      if (to - from > 1) {
        groups.add(List.copyOf(small.subList(from, to)));
        for (int i = from; i < to; i++) {
          grouped[i] = true;
        }
      }
      from = to;
    }
  }

  private boolean full(FragmentEntry fragment) {
    return fragment.liveRows() >= targetRows || liveBytes(fragment) >= targetBytes;
  }

  private boolean worn(FragmentEntry fragment) {
    return fragment.deletedRows() > deletedShare * fragment.rows();
  }

  /// What its live rows take, as far as its file lengths tell.
  private static long liveBytes(FragmentEntry fragment) {
    return (long) ((double) fragment.dataBytes() * fragment.liveRows() / fragment.rows());
  }
}
