package io.omendb.storage.column;

import io.omendb.storage.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects values of one column row by row on the heap. A list is added by adding its elements to
/// [#elements] and then calling [#endList], a struct by adding one value to each [#member] and then
/// calling [#endStruct]. For one thread at a time.
public final class ColumnBuilder {
  private final DataType type;
  private final List<ColumnBuilder> children;
  private byte[] values = new byte[64];
  private int valueBytes;
  private int[] offsets = new int[0];
  private byte @Nullable [] validity;
  private int rows;

  public ColumnBuilder(DataType type) {
    this.type = type;
    this.children =
        type instanceof DataType.Nested nested
            ? nested.children().stream().map(child -> new ColumnBuilder(child.type())).toList()
            : List.of();
    if (type instanceof DataType.ListOf
        || (type instanceof DataType.Scalar scalar && scalar.variableWidth())) {
      offsets = new int[17];
    }
  }

  public DataType type() {
    return type;
  }

  public int rows() {
    return rows;
  }

  /// Bytes that the values take so far.
  public long bytes() {
    long bytes = valueBytes + 4L * (offsets.length == 0 ? 0 : rows);
    for (ColumnBuilder child : children) {
      bytes += child.bytes();
    }
    return bytes;
  }

  public void addNull() {
    if (type instanceof DataType.Vector) {
      throw new IllegalArgumentException("a vector cannot be null");
    }
    addEmpty();
    markNull(rows - 1);
  }

  /// Where the elements of lists go.
  public ColumnBuilder elements() {
    if (!(type instanceof DataType.ListOf)) {
      throw new IllegalStateException(type.text() + " has no elements");
    }
    return children.getFirst();
  }

  /// Ends a list of all elements that were added since the last one.
  public void endList() {
    finishRow();
  }

  /// Where the values of a struct's member go.
  public ColumnBuilder member(int index) {
    return children.get(index);
  }

  /// Ends a struct, of which every member has its value.
  public void endStruct() {
    finishRow();
    for (ColumnBuilder child : children) {
      if (child.rows != rows) {
        throw new IllegalStateException(child.rows + " values of a member in " + rows + " structs");
      }
    }
  }

  public void addBool(boolean value) {
    int index = rows >>> 3;
    if ((rows & 7) == 0) {
      reserve(1);
      values[valueBytes++] = 0;
    }
    if (value) {
      values[index] |= (byte) (1 << (rows & 7));
    }
    finishRow();
  }

  /// Adds a whole number or a timestamp's microseconds; the caller has checked the range.
  public void addLong(long value) {
    int width = ((DataType.Scalar) type).bytes();
    reserve(width);
    for (int i = 0; i < width; i++) {
      values[valueBytes++] = (byte) (value >>> (8 * i));
    }
    finishRow();
  }

  public void addDouble(double value) {
    if (type == DataType.Scalar.FLOAT32) {
      reserve(4);
      MemorySegment.ofArray(values).set(Column.FLOAT, valueBytes, (float) value);
      valueBytes += 4;
    } else {
      reserve(8);
      MemorySegment.ofArray(values).set(Column.DOUBLE, valueBytes, value);
      valueBytes += 8;
    }
    finishRow();
  }

  public void addString(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    addBytes(MemorySegment.ofArray(utf8));
  }

  /// Adds a text's UTF-8 bytes, a byte string, or a vector's packed components.
  public void addBytes(MemorySegment bytes) {
    int length = Math.toIntExact(bytes.byteSize());
    reserve(length);
    MemorySegment.copy(bytes, 0, MemorySegment.ofArray(values), valueBytes, length);
    valueBytes += length;
    finishRow();
  }

  /// Adds a vector, narrowing its components to the element type; the caller has checked their
  /// range.
  public void addVector(float[] components) {
    DataType.Vector vector = (DataType.Vector) type;
    reserve(vector.stride());
    MemorySegment target = MemorySegment.ofArray(values);
    for (int i = 0; i < components.length; i++) {
      long at = valueBytes + (long) i * vector.element().bytes();
      switch (vector.element()) {
        case FLOAT32 -> target.set(Column.FLOAT, at, components[i]);
        case FLOAT16 -> target.set(Column.SHORT, at, Float.floatToFloat16(components[i]));
        case INT8, UINT8 -> values[(int) at] = (byte) (int) components[i];
      }
    }
    valueBytes += vector.stride();
    finishRow();
  }

  /// Adds the value of another column of the same type.
  public void add(Column source, int row) {
    if (source.isNull(row)) {
      addNull();
      return;
    }
    switch (type) {
      case DataType.Vector _ -> addBytes(source.bytesAt(row));
      case DataType.Scalar scalar -> {
        switch (scalar) {
          case BOOL -> addBool(source.boolAt(row));
          case FLOAT32, FLOAT64 -> addDouble(source.doubleAt(row));
          case STRING, BINARY -> addBytes(source.bytesAt(row));
          case INT8, INT16, INT32, INT64, UINT8, TIMESTAMP -> addLong(source.longAt(row));
        }
      }
      case DataType.ListOf _ -> {
        for (int i = source.start(row); i < source.start(row + 1); i++) {
          elements().add(source.elements(), i);
        }
        endList();
      }
      case DataType.Struct _ -> {
        for (int i = 0; i < children.size(); i++) {
          children.get(i).add(source.children().get(i), row);
        }
        endStruct();
      }
    }
  }

  /// What was collected; this builder must not be used afterwards.
  public Column build() {
    MemorySegment offsetSegment = null;
    if (offsets.length > 0) {
      offsetSegment = MemorySegment.ofArray(new byte[4 * (rows + 1)]);
      for (int i = 0; i <= rows; i++) {
        offsetSegment.set(Column.INT, 4L * i, offsets[i]);
      }
    }
    MemorySegment nulls = null;
    if (validity != null) {
      nulls = MemorySegment.ofArray(Arrays.copyOf(validity, (rows + 7) >>> 3));
    }
    return new Column(
        type,
        rows,
        nulls,
        offsetSegment,
        MemorySegment.ofArray(values).asSlice(0, valueBytes),
        children.stream().map(ColumnBuilder::build).toList());
  }

  /// Adds a zero or an empty value, of structs with members that are null where they may.
  private void addEmpty() {
    switch (type) {
      case DataType.Vector vector -> addBytes(MemorySegment.ofArray(new byte[vector.stride()]));
      case DataType.Scalar scalar -> {
        if (scalar == DataType.Scalar.BOOL) {
          addBool(false);
        } else if (scalar.variableWidth()) {
          finishRow();
        } else {
          addLong(0);
        }
      }
      case DataType.ListOf _ -> finishRow();
      case DataType.Struct struct -> {
        for (int i = 0; i < children.size(); i++) {
          if (struct.members().get(i).nullable()) {
            children.get(i).addNull();
          } else {
            children.get(i).addEmpty();
          }
        }
        finishRow();
      }
    }
  }

  private void markNull(int row) {
    byte[] bits = validity;
    if (bits == null) {
      bits = new byte[Math.max(8, (row >>> 3) + 8)];
      Arrays.fill(bits, (byte) 0xff);
    } else if ((row >>> 3) >= bits.length) {
      int old = bits.length;
      bits = Arrays.copyOf(bits, Math.max(2 * old, (row >>> 3) + 1));
      Arrays.fill(bits, old, bits.length, (byte) 0xff);
    }
    bits[row >>> 3] &= (byte) ~(1 << (row & 7));
    validity = bits;
  }

  private void finishRow() {
    rows++;
    if (validity != null && ((rows - 1) >>> 3) >= validity.length) {
      int old = validity.length;
      validity = Arrays.copyOf(validity, 2 * old);
      Arrays.fill(validity, old, 2 * old, (byte) 0xff);
    }
    if (offsets.length > 0) {
      if (rows >= offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * offsets.length);
      }
      offsets[rows] = children.isEmpty() ? valueBytes : children.getFirst().rows;
    }
  }

  private void reserve(int more) {
    int needed = Math.addExact(valueBytes, more);
    if (needed > values.length) {
      values = Arrays.copyOf(values, (int) Math.max(needed, Math.min(2L * values.length, 1 << 30)));
    }
  }
}
