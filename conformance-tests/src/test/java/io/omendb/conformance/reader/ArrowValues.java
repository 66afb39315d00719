package io.omendb.conformance.reader;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.omendb.format.manifest.Field;
import io.omendb.format.manifest.NestedType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The columns of a record batch as values, read one after the other (chapter 06): null, Boolean,
/// Long, Double, String, bytes as `0x…`, a vector as a list of Float, a list as a list of such
/// values, a struct as a map of them. For one thread at a time.
final class ArrowValues {
  private static final int MAX_BUFFER = 256 << 20;
  private static final int MAX_EXPANSION = 32768;
  private static final int MAX_ELEMENTS = 256 << 20;

  private final String name;
  private final ByteBuffer body;
  private final ByteBuffer nodes;
  private final ByteBuffer buffers;
  private final boolean compressed;
  private int node;
  private int buffer;

  ArrowValues(String name, FlatTable batch, ByteBuffer body, boolean vectors) {
    this.name = name;
    this.body = body;
    nodes = batch.structs(1, 16);
    buffers = batch.structs(2, 16);
    FlatTable compression = batch.table(3);
    compressed = compression != null;
    refuse(compressed != vectors, "compression");
    refuse(
        compression == null || (compression.u8(0) == 1 && compression.u8(1) == 0), "compression");
  }

  /// All nodes and buffers belong to a column.
  void finished() {
    refuse(16 * node == nodes.limit() && 16 * buffer == buffers.limit(), "surplus buffers");
  }

  /// The values of the next column, or of the next part of one.
  List<@Nullable Object> column(Field type, int rows) {
    refuse(16 * node < nodes.limit(), "too few nodes");
    refuse(nodes.getLong(16 * node) == rows, "rows of a column");
    long nulls = nodes.getLong(16 * node + 8);
    node++;
    Nulls valid = new Nulls(next(), rows, nulls);
    refuse(valid.count == nulls, "number of nulls");
    return switch (type.getTypeCase()) {
      case SCALAR ->
          switch (type.getScalar()) {
            case STRING, BINARY -> texts(type, rows, valid);
            default -> numbers(type, rows, valid);
          };
      case VECTOR -> vectors(type, rows, valid);
      case NESTED ->
          type.getNested() == NestedType.LIST
              ? lists(type, rows, valid)
              : structs(type, rows, valid);
      case TYPE_NOT_SET -> throw new Refused("05", "a column without a type");
    };
  }

  private List<@Nullable Object> numbers(Field type, int rows, Nulls valid) {
    ByteBuffer data = next();
    int width =
        switch (type.getScalar()) {
          case BOOL -> 0;
          case INT8, UINT8 -> 1;
          case INT16 -> 2;
          case INT32, FLOAT32 -> 4;
          default -> 8;
        };
    refuse(data.limit() == (width == 0 ? Math.ceilDiv(rows, 8) : rows * width), "bytes of values");
    List<@Nullable Object> values = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      if (valid.isNull(row)) {
        for (int i = row * width; i < (row + 1) * width; i++) {
          refuse(data.get(i) == 0, "a null slot that is not zero");
        }
        refuse(width > 0 || !bit(data, row), "a null slot that is not zero");
        values.add(null);
        continue;
      }
      values.add(
          switch (type.getScalar()) {
            case BOOL -> bit(data, row);
            case INT8 -> (long) data.get(row);
            case UINT8 -> (long) Byte.toUnsignedInt(data.get(row));
            case INT16 -> (long) data.getShort(2 * row);
            case INT32 -> (long) data.getInt(4 * row);
            case FLOAT32 -> (double) data.getFloat(4 * row);
            case FLOAT64 -> data.getDouble(8 * row);
            default -> data.getLong(8 * row);
          });
    }
    return values;
  }

  private List<@Nullable Object> texts(Field type, int rows, Nulls valid) {
    int[] offsets = offsets(rows);
    ByteBuffer data = next();
    refuse(data.limit() == offsets[rows], "bytes of texts");
    List<@Nullable Object> values = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      ByteBuffer bytes =
          Primitives.slice(data, offsets[row], (long) offsets[row + 1] - offsets[row], "06");
      if (valid.isNull(row)) {
        refuse(bytes.limit() == 0, "a null slot that is not empty");
        values.add(null);
      } else if (type.getScalar() == io.omendb.format.manifest.ScalarType.STRING) {
        values.add(Primitives.text(bytes, "06"));
      } else {
        byte[] array = new byte[bytes.limit()];
        bytes.get(array);
        values.add("0x" + HexFormat.of().formatHex(array));
      }
    }
    return values;
  }

  private List<@Nullable Object> vectors(Field type, int rows, Nulls valid) {
    int dimension = type.getVector().getDimension();
    refuse(valid.count == 0, "a vector that is null");
    refuse(nodes.limit() == 32 && nodes.getLong(16) == (long) rows * dimension, "components");
    refuse(nodes.getLong(24) == 0, "a component that is null");
    node++;
    refuse(next().limit() == 0, "validity of components");
    ByteBuffer data = next();
    int width =
        switch (type.getVector().getElement()) {
          case ELEMENT_FLOAT32 -> 4;
          case ELEMENT_FLOAT16 -> 2;
          default -> 1;
        };
    refuse(data.limit() == (long) rows * dimension * width, "bytes of vectors");
    List<@Nullable Object> values = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      List<Float> components = new ArrayList<>();
      for (int i = row * dimension; i < (row + 1) * dimension; i++) {
        float component =
            switch (type.getVector().getElement()) {
              case ELEMENT_FLOAT32 -> data.getFloat(4 * i);
              case ELEMENT_FLOAT16 -> Float.float16ToFloat(data.getShort(2 * i));
              case ELEMENT_INT8 -> data.get(i);
              default -> Byte.toUnsignedInt(data.get(i));
            };
        Refused.unless(Float.isFinite(component), "05", "a component that is not finite");
        components.add(component);
      }
      values.add(components);
    }
    return values;
  }

  private List<@Nullable Object> lists(Field type, int rows, Nulls valid) {
    int[] offsets = offsets(rows);
    refuse(offsets[rows] <= MAX_ELEMENTS, "too many elements");
    List<@Nullable Object> elements = column(type.getChildren(0), offsets[rows]);
    List<@Nullable Object> values = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      if (valid.isNull(row)) {
        refuse(offsets[row] == offsets[row + 1], "a null list with elements");
        values.add(null);
      } else {
        values.add(new ArrayList<>(elements.subList(offsets[row], offsets[row + 1])));
      }
    }
    return values;
  }

  private List<@Nullable Object> structs(Field type, int rows, Nulls valid) {
    List<List<@Nullable Object>> members = new ArrayList<>();
    for (Field member : type.getChildrenList()) {
      members.add(column(member, rows));
    }
    List<@Nullable Object> values = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      Map<String, @Nullable Object> struct = new LinkedHashMap<>();
      for (int i = 0; i < members.size(); i++) {
        Field member = type.getChildren(i);
        Object value = members.get(i).get(row);
        refuse(member.getNullable() || value != null || valid.isNull(row), "a member is null");
        refuse(
            !valid.isNull(row) || value == null || !member.getNullable(),
            "a null struct with members");
        struct.put(member.getName(), value);
      }
      values.add(valid.isNull(row) ? null : struct);
    }
    return values;
  }

  private int[] offsets(int rows) {
    ByteBuffer bytes = next();
    refuse(bytes.limit() == 4 * (rows + 1), "bytes of offsets");
    int[] offsets = new int[rows + 1];
    for (int i = 0; i <= rows; i++) {
      offsets[i] = bytes.getInt(4 * i);
      refuse(i == 0 ? offsets[0] == 0 : offsets[i] >= offsets[i - 1], "offsets that do not ascend");
    }
    return offsets;
  }

  /// The next buffer, decompressed.
  private ByteBuffer next() {
    refuse(16 * buffer < buffers.limit(), "too few buffers");
    long offset = buffers.getLong(16 * buffer);
    long length = buffers.getLong(16 * buffer + 8);
    buffer++;
    refuse(offset % 64 == 0, "a buffer at " + offset);
    ByteBuffer bytes = Primitives.slice(body, offset, length, "06");
    if (!compressed || length == 0) {
      return bytes;
    }
    refuse(length > 8, "a compressed buffer of " + length + " bytes");
    long size = bytes.getLong(0);
    ByteBuffer content = Primitives.slice(bytes, 8, length - 8, "06");
    if (size == -1) {
      return content;
    }
    refuse(
        size > 0 && size <= MAX_BUFFER && size <= MAX_EXPANSION * (length - 8),
        "a buffer that claims " + size + " bytes");
    byte[] frame = new byte[content.limit()];
    content.get(frame);
    try {
      byte[] values = Zstd.decompress(frame, Math.toIntExact(size));
      refuse(values.length == size, "bytes after decompression");
      return Primitives.of(values);
    } catch (ZstdException e) {
      throw new Refused("06", name + ": " + e.getMessage());
    }
  }

  private static boolean bit(ByteBuffer bits, int row) {
    return (bits.get(row >> 3) >> (row & 7) & 1) != 0;
  }

  private void refuse(boolean holds, String message) {
    Refused.unless(holds, "06", name + ": " + message);
  }

  /// Which rows of a column are null. Immutable.
  private final class Nulls {
    final int count;
    private final ByteBuffer bits;

    Nulls(ByteBuffer bits, int rows, long claimed) {
      this.bits = bits;
      int clear = 0;
      if (bits.limit() > 0) {
        refuse(bits.limit() == Math.ceilDiv(rows, 8), "bytes of validity");
        for (int row = 0; row < rows; row++) {
          clear += bit(bits, row) ? 0 : 1;
        }
      }
      refuse(claimed != 0 || bits.limit() == 0, "validity where nothing is null");
      count = clear;
    }

    boolean isNull(int row) {
      return bits.limit() > 0 && !bit(bits, row);
    }
  }
}
