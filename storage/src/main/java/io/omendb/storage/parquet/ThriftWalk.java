package io.omendb.storage.parquet;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.Limits;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Goes through a struct in thrift's compact protocol without building it, so that one that claims
/// more than is there, or is nested too deep, is found before anything is allocated for it. For one
/// thread, for one struct.
public final class ThriftWalk {
  /// Hears what is in the struct.
  public interface Listener {
    /// A struct begins.
    ///
    /// @param outer the field of the outermost struct that it lies in; 0 for that struct itself
    /// @param level 1 for the outermost struct
    void struct(int outer, int level);

    /// A whole number as a field of a struct.
    void number(int outer, int level, int field, long value);
  }

  /// The most structs and lists within each other: a footer of Parquet has fewer.
  private static final int MAX_LEVELS = 16;

  private static final int STOP = 0;
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int I16 = 4;
  private static final int I32 = 5;
  private static final int I64 = 6;
  private static final int DOUBLE = 7;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int SET = 10;
  private static final int STRUCT = 12;

  private final MemorySegment bytes;
  private final String path;
  private final Listener listener;
  private long at;
  private final long end;
  private int structs;
  private int numbers;
  private int outer;

  private ThriftWalk(MemorySegment bytes, long offset, String path, Listener listener) {
    this.bytes = bytes;
    this.at = offset;
    this.end = bytes.byteSize();
    this.path = path;
    this.listener = listener;
  }

  /// Walks through the struct at an offset and answers where it ends.
  ///
  /// @throws Corrupt if it does not end within the bytes, or exceeds a limit
  public static long walk(MemorySegment bytes, long offset, String path, Listener listener) {
    ThriftWalk walk = new ThriftWalk(bytes, offset, path, listener);
    walk.struct(1);
    return walk.at;
  }

  private void struct(int level) {
    if (level > MAX_LEVELS || ++structs > Limits.MAX_MANIFEST_OBJECTS) {
      throw wrong("too many structs, or structs within each other");
    }
    listener.struct(level == 1 ? 0 : outer, level);
    int field = 0;
    while (true) {
      int header = next();
      int type = header & 15;
      if (type == STOP) {
        return;
      }
      field = header >>> 4 == 0 ? (int) zigzag() : field + (header >>> 4);
      if (level == 1) {
        outer = field;
      }
      if (type == I16 || type == I32 || type == I64) {
        listener.number(level == 1 ? 0 : outer, level, field, zigzag());
        count();
      } else if (type != TRUE && type != FALSE) {
        value(type, level);
      }
    }
  }

  private void value(int type, int level) {
    switch (type) {
      case TRUE, FALSE, BYTE -> skip(1);
      case I16, I32, I64 -> varint();
      case DOUBLE -> skip(Double.BYTES);
      case BINARY -> skip(varint());
      case LIST, SET -> list(level);
      case STRUCT -> {
        struct(level + 1);
        return;
      }
      default -> throw wrong("a value of type " + type);
    }
    count();
  }

  private void list(int level) {
    int header = next();
    long size = header >>> 4 == 15 ? varint() : header >>> 4;
    // No value takes less than a byte.
    if (size < 0 || size > end - at || level >= MAX_LEVELS) {
      throw wrong("a list of " + size + " in " + (end - at) + " bytes");
    }
    for (long i = 0; i < size; i++) {
      value(header & 15, level + 1);
    }
  }

  private void count() {
    if (++numbers > Limits.MAX_MANIFEST_NUMBERS) {
      throw wrong("more than " + Limits.MAX_MANIFEST_NUMBERS + " values");
    }
  }

  private long zigzag() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = next();
      value |= (long) (next & 127) << shift;
      if (next < 128) {
        return value;
      }
    }
    throw wrong("a number of more than ten bytes");
  }

  private void skip(long length) {
    if (length < 0 || length > end - at) {
      throw wrong(length + " bytes where " + (end - at) + " are left");
    }
    at += length;
  }

  private int next() {
    skip(1);
    return bytes.get(ValueLayout.JAVA_BYTE, at - 1) & 0xff;
  }

  private Corrupt wrong(String what) {
    return new Corrupt(path + ": parquet metadata with " + what, path);
  }
}
