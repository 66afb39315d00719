package io.omendb.storage.column;

import io.omendb.storage.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values of one column for consecutive rows, in Arrow's layout: a validity bitmap (absent: nothing
/// is null), offsets for text, bytes and lists (`rows + 1` int32), values (bits for `bool`, packed
/// little-endian otherwise; none for lists and structs), and children: of a list the column of all
/// elements, which offsets count in, and of a struct one column of as many rows for each member.
/// Immutable view; valid as long as the memory that the segments refer to. Null slots hold zeros or
/// empty values; a null struct's members may be null where their type says otherwise.
public record Column(
    DataType type,
    int rows,
    @Nullable MemorySegment validity,
    @Nullable MemorySegment offsets,
    MemorySegment values,
    List<Column> children) {
  public static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// What lists and structs have for values.
  private static final MemorySegment NONE = MemorySegment.ofArray(new byte[0]);

  public Column {
    children = List.copyOf(children);
  }

  /// A column of scalars or of vectors.
  public Column(
      DataType type,
      int rows,
      @Nullable MemorySegment validity,
      @Nullable MemorySegment offsets,
      MemorySegment values) {
    this(type, rows, validity, offsets, values, List.of());
  }

  /// A column of lists.
  public static Column lists(
      DataType.ListOf type,
      int rows,
      @Nullable MemorySegment validity,
      MemorySegment offsets,
      Column elements) {
    return new Column(type, rows, validity, offsets, NONE, List.of(elements));
  }

  /// A column of structs.
  public static Column structs(
      DataType.Struct type, int rows, @Nullable MemorySegment validity, List<Column> members) {
    return new Column(type, rows, validity, null, NONE, members);
  }

  /// A column in which every row is null; vectors, which cannot be, are zeros.
  public static Column nulls(DataType type, int rows) {
    return blank(type, rows, !(type instanceof DataType.Vector));
  }

  private static Column blank(DataType type, int rows, boolean none) {
    int bitBytes = (rows + 7) >>> 3;
    MemorySegment validity = none ? MemorySegment.ofArray(new byte[bitBytes]) : null;
    return switch (type) {
      case DataType.Vector vector ->
          new Column(type, rows, validity, null, zeros((long) rows * vector.stride()));
      case DataType.Scalar scalar ->
          new Column(
              type,
              rows,
              validity,
              scalar.variableWidth() ? zeros(4L * (rows + 1)) : null,
              zeros(scalar == DataType.Scalar.BOOL ? bitBytes : (long) rows * scalar.bytes()));
      case DataType.ListOf list ->
          lists(list, rows, validity, zeros(4L * (rows + 1)), blank(list.element(), 0, false));
      case DataType.Struct struct ->
          structs(
              struct,
              rows,
              validity,
              struct.members().stream()
                  .map(member -> blank(member.type(), rows, member.nullable()))
                  .toList());
    };
  }

  private static MemorySegment zeros(long bytes) {
    return MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]);
  }

  public boolean isNull(int row) {
    return validity != null
        && (validity.get(ValueLayout.JAVA_BYTE, row >>> 3) & (1 << (row & 7))) == 0;
  }

  public boolean boolAt(int row) {
    return (values.get(ValueLayout.JAVA_BYTE, row >>> 3) & (1 << (row & 7))) != 0;
  }

  /// The whole number or the timestamp's microseconds at that row.
  public long longAt(int row) {
    return switch ((DataType.Scalar) type) {
      case BOOL -> boolAt(row) ? 1 : 0;
      case INT8 -> values.get(ValueLayout.JAVA_BYTE, row);
      case UINT8 -> values.get(ValueLayout.JAVA_BYTE, row) & 0xff;
      case INT16 -> values.get(SHORT, 2L * row);
      case INT32 -> values.get(INT, 4L * row);
      case INT64, TIMESTAMP -> values.get(LONG, 8L * row);
      case FLOAT32, FLOAT64, STRING, BINARY ->
          throw new IllegalStateException(type.text() + " holds no whole numbers");
    };
  }

  /// The number at that row as a double.
  public double doubleAt(int row) {
    return switch ((DataType.Scalar) type) {
      case FLOAT32 -> values.get(FLOAT, 4L * row);
      case FLOAT64 -> values.get(DOUBLE, 8L * row);
      case BOOL, INT8, INT16, INT32, INT64, UINT8, TIMESTAMP -> longAt(row);
      case STRING, BINARY -> throw new IllegalStateException(type.text() + " holds no numbers");
    };
  }

  /// The bytes of a text, a byte string or a vector at that row, without a copy.
  public MemorySegment bytesAt(int row) {
    if (type instanceof DataType.Vector vector) {
      return values.asSlice((long) row * vector.stride(), vector.stride());
    }
    long start = start(row);
    return values.asSlice(start, start(row + 1) - start);
  }

  /// Where the text, the bytes or the list at that row begins: a byte of the values or a row of
  /// [#elements]. It ends where that of the next row begins.
  public int start(int row) {
    if (offsets == null) {
      throw new IllegalStateException(type.text() + " has no offsets");
    }
    return offsets.get(INT, 4L * row);
  }

  /// The elements of all lists.
  public Column elements() {
    if (!(type instanceof DataType.ListOf)) {
      throw new IllegalStateException(type.text() + " has no elements");
    }
    return children.getFirst();
  }

  public String stringAt(int row) {
    return new String(bytesAt(row).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  /// The vector at that row, its components widened to float.
  public float[] vectorAt(int row) {
    DataType.Vector vector = (DataType.Vector) type;
    float[] out = new float[vector.dimension()];
    long at = (long) row * vector.stride();
    for (int i = 0; i < out.length; i++) {
      out[i] =
          switch (vector.element()) {
            case FLOAT32 -> values.get(FLOAT, at + 4L * i);
            case FLOAT16 -> Float.float16ToFloat(values.get(SHORT, at + 2L * i));
            case INT8 -> values.get(ValueLayout.JAVA_BYTE, at + i);
            case UINT8 -> values.get(ValueLayout.JAVA_BYTE, at + i) & 0xff;
          };
    }
    return out;
  }

  /// Bytes of the buffers on the heap; those of views of files do not count.
  public long heapBytes() {
    long bytes = heapBytes(values) + heapBytes(offsets) + heapBytes(validity);
    for (Column child : children) {
      bytes += child.heapBytes();
    }
    return bytes;
  }

  private static long heapBytes(@Nullable MemorySegment buffer) {
    return buffer == null || buffer.isNative() ? 0 : buffer.byteSize();
  }

  /// How many rows are null.
  public int nullCount() {
    if (validity == null) {
      return 0;
    }
    int nulls = 0;
    for (int row = 0; row < rows; row++) {
      nulls += isNull(row) ? 1 : 0;
    }
    return nulls;
  }
}
