package io.omendb.storage.source.arrow;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.source.arrow.ForeignField.Kind;
import java.lang.foreign.MemorySegment;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/// Turns scalar columns of a foreign record batch into columns of ours: as they lie where the
/// layout is the same, widened otherwise. For one thread at a time.
final class ForeignScalars {
  private final ForeignBatch batch;
  private final String column;
  private final int rows;
  private final IntToLongFunction rowOf;

  /// @param rowOf what errors call the row of a value
  ForeignScalars(ForeignBatch batch, String column, int rows, IntToLongFunction rowOf) {
    this.batch = batch;
    this.column = column;
    this.rows = rows;
    this.rowOf = rowOf;
  }

  /// The type that a foreign one becomes.
  static Scalar type(Kind kind) {
    return switch (kind) {
      case Kind.Bool _ -> Scalar.BOOL;
      case Kind.Whole whole ->
          switch (whole.bits()) {
            case 8 -> whole.signed() ? Scalar.INT8 : Scalar.UINT8;
            case 16 -> whole.signed() ? Scalar.INT16 : Scalar.INT32;
            case 32 -> whole.signed() ? Scalar.INT32 : Scalar.INT64;
            default -> Scalar.INT64;
          };
      case Kind.Floating floating -> floating.bytes() == 8 ? Scalar.FLOAT64 : Scalar.FLOAT32;
      case Kind.Time _ -> Scalar.TIMESTAMP;
      case Kind.Bytes bytes -> bytes.text() ? Scalar.STRING : Scalar.BINARY;
      case Kind.FixedList _, Kind.VaryingList _, Kind.ListOf _, Kind.Struct _ ->
          throw new IllegalArgumentException("not a scalar: " + kind);
    };
  }

  Column decode(Kind kind) {
    MemorySegment validity = batch.validity(rows);
    return switch (kind) {
      case Kind.Bool _ ->
          new Column(Scalar.BOOL, rows, validity, null, batch.buffer(Math.ceilDiv((long) rows, 8)));
      case Kind.Whole whole -> whole(whole, validity);
      case Kind.Floating floating -> floating(floating, validity);
      case Kind.Time time -> time(time, validity);
      case Kind.Bytes bytes -> bytes(bytes, validity);
      case Kind.FixedList _, Kind.VaryingList _, Kind.ListOf _, Kind.Struct _ ->
          throw new IllegalArgumentException("not a scalar: " + kind);
    };
  }

  /// The values of dictionary entries by their numbers.
  Column lookUp(Kind.Whole index, Column entries) {
    Column numbers = decode(index);
    ColumnBuilder out = new ColumnBuilder(entries.type());
    for (int row = 0; row < rows; row++) {
      if (numbers.isNull(row)) {
        out.addNull();
      } else {
        long number = numbers.longAt(row);
        if (number < 0 || number >= entries.rows()) {
          throw batch.corrupt(
              "row "
                  + rowOf.applyAsLong(row)
                  + ": number "
                  + number
                  + " of a dictionary of "
                  + entries.rows());
        }
        out.add(entries, (int) number);
      }
    }
    return out.build();
  }

  private Column whole(Kind.Whole kind, @Nullable MemorySegment validity) {
    Scalar type = type(kind);
    int width = kind.bits() / 8;
    MemorySegment values = batch.buffer((long) rows * width);
    if (width != type.bytes()) {
      return longs(
          type,
          validity,
          width == 2
              ? row -> values.get(Column.SHORT, 2L * row) & 0xffff
              : row -> values.get(Column.INT, 4L * row) & 0xffffffffL);
    }
    if (kind.bits() == 64 && !kind.signed()) {
      return longs(
          type,
          validity,
          row -> {
            long value = values.get(Column.LONG, 8L * row);
            if (value < 0) {
              throw tooLarge(row, Long.toUnsignedString(value));
            }
            return value;
          });
    }
    return new Column(type, rows, validity, null, values.asSlice(0, (long) rows * width));
  }

  private Column floating(Kind.Floating kind, @Nullable MemorySegment validity) {
    MemorySegment values = batch.buffer((long) rows * kind.bytes());
    if (kind.bytes() > 2) {
      return new Column(
          type(kind), rows, validity, null, values.asSlice(0, (long) rows * kind.bytes()));
    }
    MemorySegment out = MemorySegment.ofArray(new byte[Math.multiplyExact(4, rows)]);
    for (int row = 0; row < rows; row++) {
      out.set(Column.FLOAT, 4L * row, Float.float16ToFloat(values.get(Column.SHORT, 2L * row)));
    }
    return new Column(Scalar.FLOAT32, rows, validity, null, out);
  }

  private Column time(Kind.Time kind, @Nullable MemorySegment validity) {
    MemorySegment values = batch.buffer((long) rows * kind.bytes());
    return longs(
        Scalar.TIMESTAMP,
        validity,
        row -> {
          long value =
              kind.bytes() == 4
                  ? values.get(Column.INT, 4L * row)
                  : values.get(Column.LONG, 8L * row);
          try {
            return Math.floorDiv(Math.multiplyExact(value, kind.multiplier()), kind.divisor());
          } catch (ArithmeticException e) {
            throw tooLarge(row, "time " + value);
          }
        });
  }

  private Column longs(Scalar type, @Nullable MemorySegment validity, IntToLongFunction value) {
    MemorySegment out = MemorySegment.ofArray(new byte[Math.multiplyExact(type.bytes(), rows)]);
    Column nulls = new Column(type, rows, validity, null, out);
    for (int row = 0; row < rows; row++) {
      if (!nulls.isNull(row)) {
        if (type == Scalar.INT32) {
          out.set(Column.INT, 4L * row, (int) value.applyAsLong(row));
        } else {
          out.set(Column.LONG, 8L * row, value.applyAsLong(row));
        }
      }
    }
    return nulls;
  }

  private Column bytes(Kind.Bytes kind, @Nullable MemorySegment validity) {
    int width = kind.large() ? 8 : 4;
    MemorySegment offsets = batch.buffer(rows == 0 ? 0 : (rows + 1L) * width);
    MemorySegment values = batch.buffer(0);
    MemorySegment out = MemorySegment.ofArray(new byte[Math.multiplyExact(4, rows + 1)]);
    long first = rows == 0 ? 0 : offset(offsets, width, 0);
    long last = first;
    for (int row = 0; row <= rows && rows > 0; row++) {
      long offset = offset(offsets, width, row);
      if (offset < last || offset < 0 || offset > values.byteSize()) {
        throw batch.corrupt(
            "buffer 1: offset " + offset + " after " + last + " of " + values.byteSize());
      }
      if (offset - first > Integer.MAX_VALUE) {
        throw new LimitExceeded(
            "column '" + column + "': more than 2 GiB of values in a record batch",
            null,
            "write the file with fewer rows in a record batch");
      }
      out.set(Column.INT, 4L * row, (int) (offset - first));
      last = offset;
    }
    DataType type = type(kind);
    return new Column(type, rows, validity, out, values.asSlice(first, last - first));
  }

  /// The offset of a row in a buffer of 32-bit or 64-bit offsets.
  static long offset(MemorySegment offsets, int width, int row) {
    return width == 8 ? offsets.get(Column.LONG, 8L * row) : offsets.get(Column.INT, 4L * row);
  }

  private InvalidInput tooLarge(int row, String value) {
    return new InvalidInput(
        "row "
            + rowOf.applyAsLong(row)
            + ": "
            + value
            + " in column '"
            + column
            + "' is out of range",
        "values must fit into 64 bits with a sign");
  }
}
