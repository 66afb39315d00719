package io.omendb.conformance.reader;

import io.omendb.format.manifest.Fragment;
import io.omendb.format.manifest.RowIds;
import java.util.List;

/// Row ids and revision ids of fragments (chapter 11). Stateless.
final class Ids {
  /// The reserved field ids of the columns that hold ids of a fragment.
  static final int ROW_ID = 2_147_483_647;

  static final int REVISION = 2_147_483_646;

  private Ids() {}

  /// The ids of the writings of a fragment's rows, which are the row ids where none are recorded.
  static RowIds revisions(Fragment fragment) {
    return fragment.hasRevisions() ? fragment.getRevisions() : fragment.getRowIds();
  }

  static boolean inFile(RowIds ids) {
    return ids.getRangesCount() == 0;
  }

  static long first(RowIds ids) {
    long first = inFile(ids) ? ids.getFirst() : Long.MAX_VALUE;
    for (int i = 0; i < ids.getRangesCount(); i += 2) {
      first = Math.min(first, ids.getRanges(i));
    }
    return first;
  }

  static long end(RowIds ids) {
    long end = ids.getEnd();
    for (int i = 0; i + 1 < ids.getRangesCount(); i += 2) {
      end = Math.max(end, ids.getRanges(i) + ids.getRanges(i + 1));
    }
    return end;
  }

  /// Refuses ranges that are not as many ids as a fragment has rows, or not below a bound.
  static void check(RowIds ids, long rows, long bound, String what) {
    if (inFile(ids)) {
      Refused.unless(
          ids.getFirst() >= 0
              && ids.getFirst() < ids.getEnd()
              && ids.getEnd() - ids.getFirst() >= rows,
          "M7",
          what + " between " + ids.getFirst() + " and " + ids.getEnd());
    } else {
      Refused.unless(ids.getRangesCount() % 2 == 0, "M7", what + " with half a range");
      Refused.unless(ids.getFirst() == 0 && ids.getEnd() == 0, "M7", what + " in two forms");
      long count = 0;
      for (int i = 0; i < ids.getRangesCount(); i += 2) {
        long first = ids.getRanges(i);
        long length = ids.getRanges(i + 1);
        Refused.unless(
            first >= 0 && length >= 1 && length <= rows && first <= Long.MAX_VALUE - length,
            "M7",
            what + " from " + first + ", " + length);
        count += length;
      }
      Refused.unless(count == rows, "M7", count + " " + what + " for " + rows + " rows");
    }
    Refused.unless(end(ids) <= bound, "M6", what + " up to " + end(ids) + ", beyond " + bound);
  }

  /// The ids by position, of a fragment of which a column of ids was read or was not needed.
  static long[] at(RowIds ids, int rows, List<Long> column) {
    long[] at = new long[rows];
    int position = 0;
    for (int i = 0; i < ids.getRangesCount(); i += 2) {
      for (long n = 0; n < ids.getRanges(i + 1); n++) {
        at[position++] = ids.getRanges(i) + n;
      }
    }
    if (inFile(ids)) {
      Refused.unless(column.size() == rows, "M7", "a column of " + column.size() + " ids");
      for (; position < rows; position++) {
        at[position] = column.get(position);
        Refused.unless(
            at[position] >= ids.getFirst() && at[position] < ids.getEnd(),
            "11",
            "an id that is not between those of the manifest");
      }
    }
    return at;
  }
}
