package io.omendb.storage.source.arrow;

import io.omendb.storage.column.Column;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.source.arrow.ForeignField.Kind;
import java.lang.foreign.MemorySegment;

/// Turns lists of a foreign record batch into vectors: as they lie where rows follow each other
/// densely, copied otherwise. Null rows stay null, for whoever appends them to refuse. For one
/// thread at a time.
final class ForeignVectors {
  private final ForeignBatch batch;
  private final String column;
  private final int rows;
  private final long firstRow;

  /// @param firstRow what errors call the first row
  ForeignVectors(ForeignBatch batch, String column, int rows, long firstRow) {
    this.batch = batch;
    this.column = column;
    this.rows = rows;
    this.firstRow = firstRow;
  }

  /// The vectors of a fixed-size list.
  Column fixed(Kind.FixedList kind) {
    DataType.Vector type = type(kind.size(), kind.item(), column);
    MemorySegment validity = batch.validity(rows);
    MemorySegment items = items(kind.item(), (long) rows * kind.size(), kind.size());
    return new Column(
        type, rows, validity, null, narrowed(kind.item(), items, (long) rows * kind.size()));
  }

  /// The vectors of lists of one length; `dimension` 0 takes that of the first row that is not
  /// null, which may not be empty.
  Column varying(Kind.VaryingList kind, int dimension) {
    MemorySegment validity = batch.validity(rows);
    int width = kind.large() ? 8 : 4;
    MemorySegment offsets = batch.buffer(rows == 0 ? 0 : (rows + 1L) * width);
    Column nulls = new Column(DataType.Scalar.BOOL, rows, validity, null, MemorySegment.NULL);
    int length = dimension;
    boolean dense = true;
    for (int row = 0; row < rows; row++) {
      long start = ForeignScalars.offset(offsets, width, row);
      long size = Math.subtractExact(ForeignScalars.offset(offsets, width, row + 1), start);
      if (start < 0 || size < 0) {
        throw batch.corrupt("buffer 1: offset " + (start + size) + " after " + start);
      }
      if (nulls.isNull(row)) {
        dense = false;
        continue;
      }
      if (length == 0 && size == 0) {
        throw new InvalidInput(
            "row %d: vector in column '%s' has no components".formatted(firstRow + row, column),
            listHint());
      }
      if (length == 0) {
        length = Math.toIntExact(Math.min(size, Integer.MAX_VALUE));
      }
      if (size != length) {
        throw new InvalidInput(
            "row %d: vector in column '%s' has %d components, expected %d"
                .formatted(firstRow + row, column, size, length),
            listHint());
      }
    }
    DataType.Vector type = type(length, kind.item(), column);
    long first = rows == 0 ? 0 : ForeignScalars.offset(offsets, width, 0);
    long end = rows == 0 ? 0 : ForeignScalars.offset(offsets, width, rows);
    MemorySegment items = narrowed(kind.item(), items(kind.item(), end, length), end);
    int bytes = type.element().bytes();
    MemorySegment values =
        dense
            ? items.asSlice(first * bytes, (end - first) * bytes)
            : gathered(type, nulls, offsets, width, items);
    return new Column(type, rows, validity, null, values);
  }

  private String listHint() {
    return "lists of any length need a type: --cast " + column + "=list(float64)";
  }

  private MemorySegment gathered(
      DataType.Vector type, Column nulls, MemorySegment offsets, int width, MemorySegment items) {
    int stride = type.stride();
    MemorySegment out = MemorySegment.ofArray(new byte[Math.multiplyExact(rows, stride)]);
    for (int row = 0; row < rows; row++) {
      if (!nulls.isNull(row)) {
        long from = ForeignScalars.offset(offsets, width, row) * type.element().bytes();
        MemorySegment.copy(items, from, out, (long) row * stride, stride);
      }
    }
    return out;
  }

  /// The child's values, none of which may be null.
  private MemorySegment items(Kind item, long count, int dimension) {
    MemorySegment validity = batch.validity(count);
    MemorySegment values = batch.buffer(Math.multiplyExact(count, (long) bytes(item)));
    if (validity != null) {
      for (long i = 0; i < count; i++) {
        if ((validity.get(java.lang.foreign.ValueLayout.JAVA_BYTE, i >>> 3) >>> (i & 7) & 1) == 0) {
          throw new InvalidInput(
              "row %d: a component of the vector in column '%s' is null"
                  .formatted(firstRow + i / Math.max(1, dimension), column));
        }
      }
    }
    return values;
  }

  private static MemorySegment narrowed(Kind item, MemorySegment values, long count) {
    if (!(item instanceof Kind.Floating floating) || floating.bytes() != 8) {
      return values.asSlice(0, count * bytes(item));
    }
    MemorySegment out =
        MemorySegment.ofArray(new byte[Math.multiplyExact(4, Math.toIntExact(count))]);
    for (long i = 0; i < count; i++) {
      out.set(Column.FLOAT, 4 * i, (float) values.get(Column.DOUBLE, 8 * i));
    }
    return out;
  }

  /// The type of vectors that such a list becomes.
  static DataType.Vector type(int dimension, Kind item, String column) {
    if (dimension < 1 || dimension > DataType.Vector.MAX_DIMENSION) {
      throw new InvalidInput(
          "vectors of column '%s' have %d components; from 1 to %d are possible"
              .formatted(column, dimension, DataType.Vector.MAX_DIMENSION));
    }
    return new DataType.Vector(dimension, element(item));
  }

  private static ElementType element(Kind item) {
    return switch (item) {
      case Kind.Floating floating ->
          floating.bytes() == 2 ? ElementType.FLOAT16 : ElementType.FLOAT32;
      case Kind.Whole whole -> whole.signed() ? ElementType.INT8 : ElementType.UINT8;
      case Kind.Bool _,
          Kind.Time _,
          Kind.Bytes _,
          Kind.FixedList _,
          Kind.VaryingList _,
          Kind.ListOf _,
          Kind.Struct _ ->
          throw new IllegalArgumentException("not a component: " + item);
    };
  }

  private static int bytes(Kind item) {
    return item instanceof Kind.Floating floating ? floating.bytes() : 1;
  }
}
