package io.omendb.storage.scan;

import io.omendb.storage.column.Column;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.schema.DataType;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The rows of columns that a mask holds, in order. A column is passed on as it is where all of its
/// rows are taken, and copied otherwise. For one thread at a time.
final class RowSelection {
  private final RowMask mask;
  private final int rows;
  private final int first;

  RowSelection(RowMask mask) {
    this.mask = mask;
    this.rows = mask.cardinality();
    this.first = mask.next(0);
  }

  int rows() {
    return rows;
  }

  boolean all() {
    return rows == mask.size();
  }

  /// The places of the rows in their batch.
  int[] places() {
    int[] places = new int[rows];
    int at = 0;
    for (int row = first; row >= 0; row = mask.next(row + 1)) {
      places[at++] = row;
    }
    return places;
  }

  Column of(Column column) {
    if (all()) {
      return column;
    }
    MemorySegment validity = bits(column.validity());
    return switch (column.type()) {
      case DataType.Vector vector -> fixed(column, validity, vector.stride());
      case DataType.Scalar scalar -> {
        if (column.offsets() != null) {
          yield variable(column, validity, column.offsets());
        }
        yield scalar == DataType.Scalar.BOOL
            ? bools(column, validity)
            : fixed(column, validity, scalar.bytes());
      }
      case DataType.ListOf list -> lists(list, column, validity);
      case DataType.Struct struct ->
          Column.structs(struct, rows, validity, column.children().stream().map(this::of).toList());
    };
  }

  private Column bools(Column column, @Nullable MemorySegment validity) {
    byte[] none = new byte[0];
    MemorySegment values = bits(column.values());
    return new Column(
        column.type(), rows, validity, null, values == null ? MemorySegment.ofArray(none) : values);
  }

  private Column fixed(Column column, @Nullable MemorySegment validity, int width) {
    MemorySegment to = MemorySegment.ofArray(new byte[Math.multiplyExact(rows, width)]);
    long at = 0;
    for (int row = first; row >= 0; ) {
      int end = endOfRun(row);
      long bytes = (long) (end - row) * width;
      MemorySegment.copy(column.values(), (long) row * width, to, at, bytes);
      at += bytes;
      row = end < mask.size() ? mask.next(end) : -1;
    }
    return new Column(column.type(), rows, validity, null, to);
  }

  private Column variable(Column column, @Nullable MemorySegment validity, MemorySegment offsets) {
    MemorySegment starts = MemorySegment.ofArray(new byte[4 * (rows + 1)]);
    long bytes = 0;
    int at = 0;
    for (int row = first; row >= 0; row = mask.next(row + 1)) {
      bytes += offsets.get(Column.INT, 4L * row + 4) - offsets.get(Column.INT, 4L * row);
      starts.set(Column.INT, 4L * ++at, (int) bytes);
    }
    MemorySegment to = MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]);
    long filled = 0;
    for (int row = first; row >= 0; ) {
      int end = endOfRun(row);
      long from = offsets.get(Column.INT, 4L * row);
      long length = offsets.get(Column.INT, 4L * end) - from;
      MemorySegment.copy(column.values(), from, to, filled, length);
      filled += length;
      row = end < mask.size() ? mask.next(end) : -1;
    }
    return new Column(column.type(), rows, validity, starts, to);
  }

  private Column lists(DataType.ListOf type, Column column, @Nullable MemorySegment validity) {
    MemorySegment starts = MemorySegment.ofArray(new byte[4 * (rows + 1)]);
    RowMask elements = new RowMask(column.elements().rows());
    int taken = 0;
    int at = 0;
    for (int row = first; row >= 0; row = mask.next(row + 1)) {
      elements.setRange(column.start(row), column.start(row + 1));
      taken += column.start(row + 1) - column.start(row);
      starts.set(Column.INT, 4L * ++at, taken);
    }
    return Column.lists(
        type, rows, validity, starts, new RowSelection(elements).of(column.elements()));
  }

  private @Nullable MemorySegment bits(@Nullable MemorySegment bits) {
    if (bits == null) {
      return null;
    }
    byte[] out = new byte[(rows + 7) >>> 3];
    int at = 0;
    for (int row = first; row >= 0; row = mask.next(row + 1), at++) {
      int bit = (bits.get(java.lang.foreign.ValueLayout.JAVA_BYTE, row >>> 3) >>> (row & 7)) & 1;
      out[at >>> 3] |= (byte) (bit << (at & 7));
    }
    return MemorySegment.ofArray(out);
  }

  private int endOfRun(int row) {
    int end = row + 1;
    while (end < mask.size() && mask.contains(end)) {
      end++;
    }
    return end;
  }
}
