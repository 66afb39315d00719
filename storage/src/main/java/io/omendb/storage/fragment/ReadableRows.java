package io.omendb.storage.fragment;

import io.omendb.storage.columnfile.ColumnFileFormat;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.checksum.BlockSums;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;

/// Which rows of a fragment have a value in a column that can be read: all but those of damaged
/// record batches, or of vectors in damaged blocks. Stateless.
public final class ReadableRows {
  private ReadableRows() {}

  /// Takes away the rows without one; whether there were any.
  public static boolean restrict(FragmentReader reader, Field field, RowMask rows) {
    if (field.type() instanceof DataType.Vector vector) {
      try {
        return vectors(reader.vectors(field), vector.stride(), 0, reader.rows(), rows);
      } catch (Corrupt e) {
        return clear(0, reader.rows(), rows);
      }
    }
    boolean lost = false;
    for (int batch = 0; batch < reader.batches(); batch++) {
      try {
        reader.read(field, batch);
      } catch (Corrupt e) {
        int first = batch * ColumnFileFormat.BATCH_ROWS;
        lost |= clear(first, first + reader.rowsOf(batch), rows);
      }
    }
    return lost;
  }

  /// Divides what cannot be read until it is one row, or lies in one block.
  private static boolean vectors(VectorRows.Run run, int stride, int from, int to, RowMask rows) {
    long offset = run.offset() + (long) from * stride;
    long length = (long) (to - from) * stride;
    try {
      run.bytes().verify(offset, length);
      return false;
    } catch (Corrupt e) {
      long start = ColumnFileFormat.VECTOR_BODY_OFFSET + offset;
      boolean oneBlock =
          start / BlockSums.BLOCK_BYTES == (start + length - 1) / BlockSums.BLOCK_BYTES;
      if (to - from == 1 || oneBlock) {
        return clear(from, to, rows);
      }
      int middle = (from + to) >>> 1;
      boolean left = vectors(run, stride, from, middle, rows);
      return vectors(run, stride, middle, to, rows) || left;
    }
  }

  private static boolean clear(int from, int to, RowMask rows) {
    for (int row = from; row < to; row++) {
      rows.clear(row);
    }
    return true;
  }
}
