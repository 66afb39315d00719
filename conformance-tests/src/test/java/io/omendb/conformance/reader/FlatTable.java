package io.omendb.conformance.reader;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table of a flatbuffer: fields are found by their slot, absent ones have their default.
/// Immutable.
record FlatTable(ByteBuffer bytes, int at) {
  /// The table that a flatbuffer is.
  static FlatTable root(ByteBuffer bytes) {
    try {
      return new FlatTable(bytes, bytes.getInt(0)).checked();
    } catch (IndexOutOfBoundsException e) {
      throw new Refused("06", "a flatbuffer that ends early");
    }
  }

  private FlatTable checked() {
    bytes.getInt(at);
    return this;
  }

  private int offset(int slot) {
    int vtable = at - bytes.getInt(at);
    int entry = 4 + 2 * slot;
    return entry < Short.toUnsignedInt(bytes.getShort(vtable))
        ? Short.toUnsignedInt(bytes.getShort(vtable + entry))
        : 0;
  }

  int u8(int slot) {
    int offset = offset(slot);
    return offset == 0 ? 0 : Byte.toUnsignedInt(bytes.get(at + offset));
  }

  int i16(int slot) {
    int offset = offset(slot);
    return offset == 0 ? 0 : bytes.getShort(at + offset);
  }

  int i32(int slot) {
    int offset = offset(slot);
    return offset == 0 ? 0 : bytes.getInt(at + offset);
  }

  long i64(int slot) {
    int offset = offset(slot);
    return offset == 0 ? 0 : bytes.getLong(at + offset);
  }

  private int follow(int slot) {
    int offset = offset(slot);
    return offset == 0 ? -1 : at + offset + bytes.getInt(at + offset);
  }

  @Nullable FlatTable table(int slot) {
    int target = follow(slot);
    return target < 0 ? null : new FlatTable(bytes, target).checked();
  }

  String text(int slot) {
    int target = follow(slot);
    return target < 0
        ? ""
        : Primitives.text(Primitives.slice(bytes, target + 4, bytes.getInt(target), "06"), "06");
  }

  /// The bytes of a vector of structs.
  ByteBuffer structs(int slot, int size) {
    int target = follow(slot);
    return target < 0
        ? Primitives.of(new byte[0])
        : Primitives.slice(bytes, target + 4, (long) size * bytes.getInt(target), "06");
  }

  List<FlatTable> tables(int slot) {
    List<FlatTable> tables = new ArrayList<>();
    ByteBuffer offsets = structs(slot, 4);
    int start = follow(slot) + 4;
    for (int i = 0; i < offsets.limit(); i += 4) {
      tables.add(new FlatTable(bytes, start + i + offsets.getInt(i)).checked());
    }
    return tables;
  }

  /// The value of a key in a vector of pairs.
  @Nullable String value(int slot, String key) {
    for (FlatTable pair : tables(slot)) {
      if (pair.text(0).equals(key)) {
        return pair.text(1);
      }
    }
    return null;
  }
}
