package io.omendb.storage;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Finds vectors without a direction, which an index for cosine cannot hold. Stateless.
final class ZeroVectors {
  private ZeroVectors() {}

  static void refuse(VectorRows rows, String column, List<RowIdRange> rowIds) {
    for (int run = 0, row = 0; run < rows.runs(); run++) {
      for (; row < rows.endOf(run); row++) {
        rows.verify(run, row, 1);
        MemorySegment vector = rows.segment(run).asSlice(rows.offset(run, row), rows.stride());
        if (zero(vector, rows.element().bytes())) {
          throw new InvalidInput(
              "row id "
                  + rowIdOf(row, rowIds)
                  + " of column '"
                  + column
                  + "' is a zero vector, which has no direction for the metric cosine",
              "use another metric, or delete the row by a condition on its other columns");
        }
      }
    }
  }

  private static boolean zero(MemorySegment vector, int elementBytes) {
    for (long at = 0; at < vector.byteSize(); at += elementBytes) {
      int bits =
          switch (elementBytes) {
            case 4 -> vector.get(ValueLayout.JAVA_INT_UNALIGNED, at) << 1;
            case 2 -> (vector.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0x7fff);
            default -> vector.get(ValueLayout.JAVA_BYTE, at);
          };
      if (bits != 0) {
        return false;
      }
    }
    return true;
  }

  private static long rowIdOf(int local, List<RowIdRange> rowIds) {
    long left = local;
    for (RowIdRange range : rowIds) {
      if (left < range.count()) {
        return range.first() + left;
      }
      left -= range.count();
    }
    throw new IndexOutOfBoundsException(local);
  }
}
