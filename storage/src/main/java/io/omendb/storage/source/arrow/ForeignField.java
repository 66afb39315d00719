package io.omendb.storage.source.arrow;

import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.jspecify.annotations.Nullable;

/// A column of a foreign schema. Extension types are their storage types. Immutable.
record ForeignField(String name, Kind kind, @Nullable Dictionary dictionary) {
  /// What the buffers hold.
  sealed interface Kind {
    record Bool() implements Kind {}

    record Whole(int bits, boolean signed) implements Kind {}

    /// `bytes` is 2, 4 or 8.
    record Floating(int bytes) implements Kind {}

    /// Whole numbers of `bytes` that count units; a microsecond is `multiplier / divisor` of them.
    record Time(int bytes, long multiplier, long divisor) implements Kind {}

    /// `large`: offsets of 64 bits.
    record Bytes(boolean text, boolean large) implements Kind {}

    record FixedList(int size, Kind item) implements Kind {}

    record VaryingList(boolean large, Kind item) implements Kind {}
  }

  /// The column holds numbers of entries in this dictionary.
  record Dictionary(long id, Kind.Whole index) {}

  static List<ForeignField> parse(org.apache.arrow.flatbuf.Schema schema, String path) {
    if (schema.endianness() != Endianness.Little) {
      throw new UnsupportedFormat("big-endian Arrow data", path, "write it on another machine");
    }
    int count = schema.fieldsLength();
    if (count > Schema.MAX_FIELDS) {
      throw new LimitExceeded(
          path + ": " + count + " columns exceed the limit of " + Schema.MAX_FIELDS, path, null);
    }
    List<ForeignField> fields = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Field field = schema.fields(i);
      String name = field.name() == null ? "" : field.name();
      fields.add(new ForeignField(name, kind(field, name, path), dictionary(field)));
    }
    return fields;
  }

  private static @Nullable Dictionary dictionary(Field field) {
    DictionaryEncoding encoding = field.dictionary();
    if (encoding == null) {
      return null;
    }
    Int index = encoding.indexType();
    return new Dictionary(
        encoding.id(),
        index == null
            ? new Kind.Whole(32, true)
            : new Kind.Whole(index.bitWidth(), index.isSigned()));
  }

  private static Kind kind(Field field, String column, String path) {
    return switch (field.typeType()) {
      case Type.FixedSizeList ->
          new Kind.FixedList(
              ((FixedSizeList) field.type(new FixedSizeList())).listSize(),
              item(field, column, path));
      case Type.List -> new Kind.VaryingList(false, item(field, column, path));
      case Type.LargeList -> new Kind.VaryingList(true, item(field, column, path));
      default -> scalar(field, column, path);
    };
  }

  private static Kind item(Field field, String column, String path) {
    if (field.childrenLength() == 1 && field.children(0).dictionary() == null) {
      Kind item = scalar(field.children(0), column, path);
      if (item instanceof Kind.Floating || (item instanceof Kind.Whole w && w.bits() == 8)) {
        return item;
      }
    }
    throw unsupported(column, "a list of other than floats, int8 or uint8", path);
  }

  private static Kind scalar(Field field, String column, String path) {
    return switch (field.typeType()) {
      case Type.Bool -> new Kind.Bool();
      case Type.Utf8 -> new Kind.Bytes(true, false);
      case Type.LargeUtf8 -> new Kind.Bytes(true, true);
      case Type.Binary -> new Kind.Bytes(false, false);
      case Type.LargeBinary -> new Kind.Bytes(false, true);
      case Type.Int -> {
        Int type = (Int) field.type(new Int());
        yield switch (type.bitWidth()) {
          case 8, 16, 32, 64 -> new Kind.Whole(type.bitWidth(), type.isSigned());
          default -> throw unsupported(column, "an integer of " + type.bitWidth() + " bits", path);
        };
      }
      case Type.FloatingPoint ->
          new Kind.Floating(
              switch (((FloatingPoint) field.type(new FloatingPoint())).precision()) {
                case Precision.HALF -> 2;
                case Precision.SINGLE -> 4;
                default -> 8;
              });
      case Type.Timestamp ->
          switch (((Timestamp) field.type(new Timestamp())).unit()) {
            case org.apache.arrow.flatbuf.TimeUnit.SECOND -> new Kind.Time(8, 1_000_000, 1);
            case org.apache.arrow.flatbuf.TimeUnit.MILLISECOND -> new Kind.Time(8, 1_000, 1);
            case org.apache.arrow.flatbuf.TimeUnit.MICROSECOND -> new Kind.Time(8, 1, 1);
            default -> new Kind.Time(8, 1, 1_000);
          };
      case Type.Date ->
          ((Date) field.type(new Date())).unit() == DateUnit.DAY
              ? new Kind.Time(4, 86_400_000_000L, 1)
              : new Kind.Time(8, 1_000, 1);
      default -> throw unsupported(column, "Arrow type " + Type.name(field.typeType()), path);
    };
  }

  private static UnsupportedFormat unsupported(String column, String what, String path) {
    return new UnsupportedFormat(
        path + ": column '" + column + "' is " + what + ", which cannot be imported",
        path,
        "leave the column out or cast it before writing the file");
  }
}
