package io.omendb.storage.source.array;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalLong;

/// An array as NumPy saves it: one dimension makes a column of single values, two a column of
/// vectors. For one thread at a time.
///
/// Vectors of float64 are rounded to float32; wider whole numbers become float32 where that loses
/// nothing. Texts (`U`) lose the zeros that NumPy pads them with, and so do bytes (`S`).
public final class NpyColumn implements ArrayColumn {
  private final ArrayInput file;
  private final NpyHeader header;
  private final DataType type;
  private long row;

  private NpyColumn(ArrayInput file) {
    this.file = file;
    this.header = NpyHeader.read(file);
    this.type = header.vector() ? vectorType() : scalarType();
    OptionalLong size = file.size();
    long data = Math.multiplyExact(header.rows(), (long) header.rowBytes());
    if (size.isPresent() && size.getAsLong() != header.headerBytes() + data) {
      throw new InvalidInput(
          String.format(
              Locale.ROOT,
              "%s: its header promises %,d rows of %,d bytes, but %,d bytes follow",
              file.name(),
              header.rows(),
              header.rowBytes(),
              size.getAsLong() - header.headerBytes()));
    }
  }

  /// Takes over the input, which is closed with the column, but not if this fails.
  public static NpyColumn open(ArrayInput file) {
    return new NpyColumn(file);
  }

  private DataType scalarType() {
    return switch (header.kind()) {
      case "f2", "f4" -> DataType.Scalar.FLOAT32;
      case "f8" -> DataType.Scalar.FLOAT64;
      case "i1" -> DataType.Scalar.INT8;
      case "u1" -> DataType.Scalar.UINT8;
      case "i2" -> DataType.Scalar.INT16;
      case "u2", "i4" -> DataType.Scalar.INT32;
      case "u4", "i8" -> DataType.Scalar.INT64;
      case "b1" -> DataType.Scalar.BOOL;
      case "U" -> DataType.Scalar.STRING;
      case "S" -> DataType.Scalar.BINARY;
      default -> throw new IllegalStateException(header.kind());
    };
  }

  private DataType vectorType() {
    ElementType element =
        switch (header.kind()) {
          case "f2" -> ElementType.FLOAT16;
          case "f4", "f8", "i2", "u2", "i4", "u4", "i8" -> ElementType.FLOAT32;
          case "i1" -> ElementType.INT8;
          case "u1" -> ElementType.UINT8;
          default ->
              throw new InvalidInput(
                  file.name() + ": vectors of type '" + header.kind() + "' are not supported");
        };
    return new DataType.Vector(header.components(), element);
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
    return header.rowBytes();
  }

  @Override
  public OptionalLong rows() {
    return OptionalLong.of(header.rows());
  }

  @Override
  public Column read(int most) {
    int count = (int) Math.min(most, header.rows() - row);
    int length = Math.multiplyExact(count, header.rowBytes());
    byte[] raw = new byte[length];
    int read = file.fill(raw, length);
    if (read < length) {
      throw ArrayColumn.wrong(file, row + 1 + read / header.rowBytes(), "the file ends within it");
    }
    MemorySegment data = MemorySegment.ofArray(raw);
    Column column =
        switch (type) {
          case DataType.Vector vector -> vectors(vector, data, count);
          case DataType.Scalar scalar -> scalars(scalar, data, count);
          case DataType.Nested _ -> throw new IllegalStateException("arrays hold no lists");
        };
    row += count;
    if (row == header.rows() && count > 0 && file.fill(new byte[1], 1) > 0) {
      throw new InvalidInput(
          file.name() + ": bytes follow the " + header.rows() + " rows of its header");
    }
    return column;
  }

  private Column vectors(DataType.Vector vector, MemorySegment data, int count) {
    if (header.width() == vector.element().bytes()
        && !header.kind().equals("i4")
        && !header.kind().equals("u4")) {
      return new Column(vector, count, null, null, data);
    }
    int components = Math.multiplyExact(count, vector.dimension());
    MemorySegment floats = MemorySegment.ofArray(new byte[Math.multiplyExact(components, 4)]);
    for (int i = 0; i < components; i++) {
      floats.set(Column.FLOAT, 4L * i, component(data, i, vector.dimension()));
    }
    return new Column(vector, count, null, null, floats);
  }

  private float component(MemorySegment data, int i, int dimension) {
    if (header.kind().equals("f8")) {
      double wide = data.get(Column.DOUBLE, 8L * i);
      if (Double.isFinite(wide) && Float.isInfinite((float) wide)) {
        throw ArrayColumn.wrong(
            file, row + 1 + i / dimension, wide + " is too large for a float32 component");
      }
      return (float) wide;
    }
    long wide = wholeAt(data, i);
    if ((long) (float) wide != wide || wide == Long.MAX_VALUE) {
      throw ArrayColumn.wrong(
          file, row + 1 + i / dimension, wide + " cannot be a float32 component");
    }
    return wide;
  }

  private long wholeAt(MemorySegment data, int i) {
    return switch (header.kind()) {
      case "i2" -> data.get(Column.SHORT, 2L * i);
      case "u2" -> data.get(Column.SHORT, 2L * i) & 0xffff;
      case "i4" -> data.get(Column.INT, 4L * i);
      case "u4" -> data.get(Column.INT, 4L * i) & 0xffff_ffffL;
      case "i8" -> data.get(Column.LONG, 8L * i);
      default -> throw new IllegalStateException(header.kind());
    };
  }

  private Column scalars(DataType.Scalar scalar, MemorySegment data, int count) {
    return switch (header.kind()) {
      case "f4", "f8", "i1", "u1", "i2", "i4", "i8" -> new Column(scalar, count, null, null, data);
      default -> {
        ColumnBuilder builder = new ColumnBuilder(scalar);
        for (int i = 0; i < count; i++) {
          addScalar(builder, data, i);
        }
        yield builder.build();
      }
    };
  }

  private void addScalar(ColumnBuilder builder, MemorySegment data, int i) {
    switch (header.kind()) {
      case "f2" -> builder.addDouble(Float.float16ToFloat(data.get(Column.SHORT, 2L * i)));
      case "b1" -> builder.addBool(data.get(ValueLayout.JAVA_BYTE, i) != 0);
      case "U" -> builder.addBytes(MemorySegment.ofArray(text(data, i)));
      case "S" -> {
        MemorySegment bytes = data.asSlice((long) i * header.rowBytes(), header.rowBytes());
        long length = bytes.byteSize();
        while (length > 0 && bytes.get(ValueLayout.JAVA_BYTE, length - 1) == 0) {
          length--;
        }
        builder.addBytes(bytes.asSlice(0, length));
      }
      default -> builder.addLong(wholeAt(data, i));
    }
  }

  private byte[] text(MemorySegment data, int i) {
    int codePoints = header.rowBytes() / 4;
    long at = (long) i * header.rowBytes();
    while (codePoints > 0 && data.get(Column.INT, at + 4L * (codePoints - 1)) == 0) {
      codePoints--;
    }
    StringBuilder text = new StringBuilder();
    for (int c = 0; c < codePoints; c++) {
      int codePoint = data.get(Column.INT, at + 4L * c);
      if (!Character.isValidCodePoint(codePoint)
          || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)) {
        throw ArrayColumn.wrong(file, row + 1 + i, "its text is not Unicode");
      }
      text.appendCodePoint(codePoint);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    file.close();
  }
}
