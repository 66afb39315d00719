package io.omendb.storage.source.arrow;

import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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

    /// Lists of one length, which become vectors.
    record FixedList(int size, Kind item) implements Kind {}

    /// Lists that all have the length of the first, which become vectors.
    record VaryingList(boolean large, Kind item) implements Kind {}

    /// Lists of any length. `size` is that of each where all have one, else -1.
    record ListOf(int size, boolean large, ForeignField element) implements Kind {}

    record Struct(List<ForeignField> members) implements Kind {}
  }

  /// The column holds numbers of entries in this dictionary.
  record Dictionary(long id, Kind.Whole index) {}

  /// The columns of a schema.
  ///
  /// @param lists the columns whose lists of numbers stay lists
  static List<ForeignField> parse(
      org.apache.arrow.flatbuf.Schema schema, Predicate<String> lists, String path) {
    if (schema.endianness() != Endianness.Little) {
      throw new UnsupportedFormat("big-endian Arrow data", path, "write it on another machine");
    }
    int count = schema.fieldsLength();
    if (count > Schema.MAX_FIELDS) {
      throw tooMany(count + " columns", path);
    }
    List<ForeignField> fields = new ArrayList<>();
    Parser parser = new Parser(path);
    for (int i = 0; i < count; i++) {
      Field field = schema.fields(i);
      String name = field.name() == null ? "" : field.name();
      fields.add(parser.column(field, name, lists.test(name)));
    }
    return fields;
  }

  private static LimitExceeded tooMany(String what, String path) {
    return new LimitExceeded(
        path + ": " + what + " exceed the limit of " + Schema.MAX_FIELDS, path, null);
  }

  /// The type of the columns that it becomes; lists whose length only rows tell have one component.
  DataType type() {
    return switch (kind) {
      case Kind.FixedList list -> ForeignVectors.type(list.size(), list.item(), name);
      case Kind.VaryingList list -> ForeignVectors.type(1, list.item(), name);
      case Kind.ListOf list -> new DataType.ListOf(list.element().type());
      case Kind.Struct struct ->
          new DataType.Struct(
              struct.members().stream()
                  .map(member -> new DataType.Member(member.name(), member.type(), true))
                  .toList());
      case Kind.Bool _, Kind.Whole _, Kind.Floating _, Kind.Time _, Kind.Bytes _ ->
          ForeignScalars.type(kind);
    };
  }

  /// This column or the first part of it that uses a dictionary.
  Optional<ForeignField> using(long dictionaryId) {
    if (dictionary != null && dictionary.id() == dictionaryId) {
      return Optional.of(this);
    }
    return switch (kind) {
      case Kind.ListOf list -> list.element().using(dictionaryId);
      case Kind.Struct struct ->
          struct.members().stream().flatMap(m -> m.using(dictionaryId).stream()).findFirst();
      case Kind.Bool _,
          Kind.Whole _,
          Kind.Floating _,
          Kind.Time _,
          Kind.Bytes _,
          Kind.FixedList _,
          Kind.VaryingList _ ->
          Optional.empty();
    };
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

  /// Reads the tables of one schema. For one thread at a time.
  private static final class Parser {
    private final String path;
    private int seen;

    Parser(String path) {
      this.path = path;
    }

    ForeignField column(Field field, String name, boolean list) {
      Optional<Kind> vectors = list ? Optional.empty() : vectors(field, name);
      return vectors.isPresent()
          ? new ForeignField(name, vectors.get(), dictionary(field))
          : field(field, name, name, 1);
    }

    /// @param column what errors call the column that it is a part of
    private ForeignField field(Field field, String name, String column, int level) {
      if (level > DataType.MAX_LEVELS) {
        throw unsupported(column, "nested deeper than " + DataType.MAX_LEVELS + " levels", path);
      }
      // Tables of a damaged schema may share their children.
      if (++seen > Schema.MAX_FIELDS) {
        throw tooMany("columns and parts of columns", path);
      }
      Kind kind =
          switch (field.typeType()) {
            case Type.FixedSizeList -> {
              int size = ((FixedSizeList) field.type(new FixedSizeList())).listSize();
              if (size < 0) {
                throw unsupported(column, "lists of " + size + " elements", path);
              }
              yield list(size, false, field, column, level);
            }
            case Type.List, Type.Map -> list(-1, false, field, column, level);
            case Type.LargeList -> list(-1, true, field, column, level);
            case Type.Struct_ -> struct(field, column, level);
            default -> scalar(field, column, path);
          };
      return new ForeignField(name, kind, dictionary(field));
    }

    private Kind list(int size, boolean large, Field field, String column, int level) {
      if (field.childrenLength() != 1) {
        throw unsupported(column, "a list of " + field.childrenLength() + " types", path);
      }
      return new Kind.ListOf(
          size, large, field(field.children(0), DataType.ListOf.ITEM, column, level + 1));
    }

    private Kind struct(Field field, String column, int level) {
      if (field.childrenLength() == 0) {
        throw unsupported(column, "a struct without members", path);
      }
      List<ForeignField> members = new ArrayList<>();
      for (int i = 0; i < field.childrenLength(); i++) {
        Field member = field.children(i);
        String name = member.name() == null ? "" : member.name();
        members.add(field(member, name, column, level + 1));
      }
      return new Kind.Struct(members);
    }

    private Optional<Kind> vectors(Field field, String column) {
      boolean fixed = field.typeType() == Type.FixedSizeList;
      boolean large = field.typeType() == Type.LargeList;
      if ((!fixed && !large && field.typeType() != Type.List)
          || field.childrenLength() != 1
          || field.children(0).dictionary() != null
          || (field.children(0).typeType() != Type.Int
              && field.children(0).typeType() != Type.FloatingPoint)) {
        return Optional.empty();
      }
      Kind item = scalar(field.children(0), column, path);
      if (!(item instanceof Kind.Floating) && !(item instanceof Kind.Whole w && w.bits() == 8)) {
        return Optional.empty();
      }
      return Optional.of(
          fixed
              ? new Kind.FixedList(
                  ((FixedSizeList) field.type(new FixedSizeList())).listSize(), item)
              : new Kind.VaryingList(large, item));
    }
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
