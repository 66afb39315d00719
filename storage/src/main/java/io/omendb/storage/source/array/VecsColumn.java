package io.omendb.storage.source.array;

import io.omendb.storage.column.Column;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;

/// Vectors as in the TEXMEX data sets: each row is an int32 dimension and that many components:
/// float32 (`.fvecs`), uint8 (`.bvecs`) or int32 (`.ivecs`). For one thread at a time.
///
/// Components of `.ivecs` become float32 where that loses nothing; rows of one component become a
/// column of int32.
public final class VecsColumn implements ArrayColumn {
  private final ArrayInput file;
  private final boolean whole;
  private final DataType type;
  private final int dimension;
  private final int width;
  private final OptionalLong rows;
  private byte[] ahead;
  private long row;

  private VecsColumn(ArrayInput file, byte[] ahead) {
    this.file = file;
    this.ahead = ahead;
    this.whole = file.format().equals("ivecs");
    this.width = file.format().equals("bvecs") ? 1 : 4;
    if (ahead.length < 4) {
      throw new InvalidInput(
          file.name() + (ahead.length == 0 ? " is empty" : ": ends within the first dimension"));
    }
    this.dimension = MemorySegment.ofArray(ahead).get(Column.INT, 0);
    if (dimension < 1 || dimension > DataType.Vector.MAX_DIMENSION) {
      throw ArrayColumn.wrong(
          file, 1, "dimension " + dimension + " is not in 1.." + DataType.Vector.MAX_DIMENSION);
    }
    this.type =
        whole && dimension == 1
            ? DataType.Scalar.INT32
            : new DataType.Vector(dimension, width == 1 ? ElementType.UINT8 : ElementType.FLOAT32);
    this.rows = countRows();
  }

  /// Takes over the input, which is closed with the column, but not if this fails.
  public static VecsColumn open(ArrayInput file) {
    byte[] head = new byte[4];
    int read = file.fill(head, 4);
    return new VecsColumn(file, Arrays.copyOf(head, read));
  }

  private OptionalLong countRows() {
    OptionalLong size = file.size();
    if (size.isEmpty()) {
      return size;
    }
    long record = 4L + (long) dimension * width;
    if (size.getAsLong() % record != 0) {
      throw new InvalidInput(
          String.format(
              Locale.ROOT,
              "%s: its size of %,d bytes is not a multiple of %,d, the size of a row of dimension"
                  + " %,d",
              file.name(),
              size.getAsLong(),
              record,
              dimension));
    }
    return OptionalLong.of(size.getAsLong() / record);
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public DataType type() {
    return type;
  }

  @Override
  public int rowBytes() {
    return dimension * width;
  }

  @Override
  public OptionalLong rows() {
    return rows;
  }

  @Override
  public Column read(int most) {
    int stride = dimension * width;
    int record = 4 + stride;
    byte[] out = new byte[Math.multiplyExact(most, stride)];
    byte[] buffer = new byte[record];
    int count = 0;
    while (count < most) {
      System.arraycopy(ahead, 0, buffer, 0, ahead.length);
      byte[] rest = new byte[record - ahead.length];
      int read = ahead.length + file.fill(rest, rest.length);
      System.arraycopy(rest, 0, buffer, ahead.length, rest.length);
      ahead = new byte[0];
      if (read == 0) {
        break;
      }
      row++;
      checkRow(MemorySegment.ofArray(buffer), read);
      System.arraycopy(buffer, 4, out, count * stride, stride);
      count++;
    }
    MemorySegment values = MemorySegment.ofArray(out).asSlice(0, (long) count * stride);
    if (whole && dimension > 1) {
      toFloats(values, count);
    }
    return new Column(type, count, null, null, values);
  }

  private void checkRow(MemorySegment record, int read) {
    if (read < 4) {
      throw ArrayColumn.wrong(file, row, "the file ends within it");
    }
    int found = record.get(Column.INT, 0);
    if (found != dimension) {
      throw ArrayColumn.wrong(
          file, row, "dimension " + found + " != " + dimension + " of the first row");
    }
    if (read < record.byteSize()) {
      throw ArrayColumn.wrong(file, row, "the file ends within it");
    }
  }

  private void toFloats(MemorySegment values, int count) {
    for (long i = 0; i < (long) count * dimension; i++) {
      int component = values.get(Column.INT, 4 * i);
      if ((int) (float) component != component || component == Integer.MAX_VALUE) {
        throw ArrayColumn.wrong(
            file, row - count + 1 + i / dimension, component + " cannot be a float32 component");
      }
      values.set(Column.FLOAT, 4 * i, component);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
