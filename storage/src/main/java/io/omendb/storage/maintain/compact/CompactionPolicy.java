package io.omendb.storage.maintain.compact;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.maintain.compact.order.SortKeys;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
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
  /// What the order and the ids of a row take.
  private static final long ORDER_BYTES = 64;

  /// What a text is taken to have, before it is looked at.
  private static final long TEXT_BYTES = 64;

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

  /// Groups of all fragments, in order, each of as many rows as can be sorted at once.
  ///
  /// @param keys the columns to sort by
  /// @param memoryBytes what sorting may take
  /// @throws InvalidInput if a column has no order
  public List<List<FragmentEntry>> sorted(
      List<FragmentEntry> fragments, Schema schema, List<Field> keys, long memoryBytes) {
    keys.forEach(SortKeys::require);
    long rowBytes = ORDER_BYTES + (long) Long.BYTES * keys.size();
    for (Field field : schema.fields()) {
      if (!(field.type() instanceof DataType.Vector)) {
        boolean fixed = field.type() instanceof DataType.Scalar type && !type.variableWidth();
        rowBytes += fixed ? Long.BYTES : TEXT_BYTES;
      }
    }
    long maxRows = memoryBytes / 2 / rowBytes;
    List<List<FragmentEntry>> groups = new ArrayList<>();
    List<FragmentEntry> group = new ArrayList<>();
    long rows = 0;
    for (FragmentEntry fragment : fragments) {
      if (!group.isEmpty() && rows + fragment.liveRows() > maxRows) {
        groups.add(List.copyOf(group));
        group.clear();
        rows = 0;
      }
      group.add(fragment);
      rows += fragment.liveRows();
    }
    if (!group.isEmpty()) {
      groups.add(List.copyOf(group));
    }
    return groups;
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
