package io.omendb.conformance.hostile;

import java.nio.ByteBuffer;

/// A table of a flatbuffer within a file: where its parts stand, so that they can be changed.
/// Immutable.
record Flat(ByteBuffer bytes, int at) {
  /// The table that the flatbuffer at an offset is.
  static Flat root(ByteBuffer bytes, int from) {
    return new Flat(bytes, from + bytes.getInt(from));
  }

  /// Where the value of a field stands, or the offset to it.
  int slot(int field) {
    int vtable = at - bytes.getInt(at);
    int entry = 4 + 2 * field;
    int offset =
        entry < Short.toUnsignedInt(bytes.getShort(vtable)) ? bytes.getShort(vtable + entry) : 0;
    if (offset == 0) {
      throw new AssertionError("field " + field + " is absent");
    }
    return at + Short.toUnsignedInt((short) offset);
  }

  /// Where a table, a text or a vector begins that a field refers to; the latter with its length.
  int target(int field) {
    return slot(field) + bytes.getInt(slot(field));
  }

  Flat table(int field) {
    return new Flat(bytes, target(field));
  }

  /// A table in a vector of tables.
  Flat tableIn(int field, int index) {
    int entry = target(field) + 4 + 4 * index;
    return new Flat(bytes, entry + bytes.getInt(entry));
  }
}
