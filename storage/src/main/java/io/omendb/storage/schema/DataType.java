package io.omendb.storage.schema;

import io.omendb.storage.distance.ElementType;
import io.omendb.storage.error.StorageException.InvalidInput;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// The type of a column: spec chapter 05. Immutable.
public sealed interface DataType {
  /// The most levels of a type, scalars within lists and structs counted: spec chapter 17.
  int MAX_LEVELS = 32;

  /// The name in schema text: `int64`, `vector(784, uint8)`, `list(string)`.
  String text();

  /// How many types lie within each other; 1 for scalars and vectors.
  default int levels() {
    return 1;
  }

  /// How many columns it takes: itself, and all elements and members within it.
  default long columns() {
    return 1;
  }

  /// A type of single values. The declaration order is the code in manifests.
  enum Scalar implements DataType {
    BOOL(0),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    UINT8(1),
    FLOAT32(4),
    FLOAT64(8),
    /// UTF-8 text.
    STRING(0),
    BINARY(0),
    /// Microseconds since 1970-01-01T00:00:00Z.
    TIMESTAMP(8);

    private final int bytes;

    Scalar(int bytes) {
      this.bytes = bytes;
    }

    /// Bytes of one value; 0 for bits and for values of varying length.
    public int bytes() {
      return bytes;
    }

    @Override
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    public boolean integer() {
      return this == INT8 || this == INT16 || this == INT32 || this == INT64 || this == UINT8;
    }

    public boolean floating() {
      return this == FLOAT32 || this == FLOAT64;
    }

    /// Whether values lie behind offsets: text and bytes.
    public boolean variableWidth() {
      return this == STRING || this == BINARY;
    }
  }

  /// Vectors of a fixed dimension; never null.
  record Vector(int dimension, ElementType element) implements DataType {
    /// The largest dimension: spec chapter 17.
    public static final int MAX_DIMENSION = 65_536;

    public Vector {
      if (dimension < 1 || dimension > MAX_DIMENSION) {
        throw new IllegalArgumentException(
            "a vector's dimension must lie in 1.." + MAX_DIMENSION + ": " + dimension);
      }
    }

    /// Bytes of one vector, which is also the distance between two rows in a column file.
    public int stride() {
      return dimension * element.bytes();
    }

    @Override
    public String text() {
      return element == ElementType.FLOAT32
          ? "vector(" + dimension + ")"
          : "vector(" + dimension + ", " + element.text() + ")";
    }
  }

  /// A type whose values are made of values of other types.
  sealed interface Nested extends DataType {
    /// The types within it: of a list its element, of a struct its members, in order.
    List<Member> children();

    @Override
    default int levels() {
      return 1 + children().stream().mapToInt(child -> child.type().levels()).max().orElse(0);
    }

    @Override
    default long columns() {
      return 1 + children().stream().mapToLong(child -> child.type().columns()).sum();
    }
  }

  /// Lists of any length; their elements may be null.
  record ListOf(DataType element) implements Nested {
    /// The name of the one child in Arrow schemas.
    public static final String ITEM = "item";

    public ListOf {
      check(element, "list");
    }

    @Override
    public List<Member> children() {
      return List.of(new Member(ITEM, element, true));
    }

    @Override
    public String text() {
      return "list(" + element.text() + ")";
    }
  }

  /// Values by name, at least one.
  record Struct(List<Member> members) implements Nested {
    public Struct {
      members = List.copyOf(members);
      if (members.isEmpty()) {
        throw new InvalidInput("a struct has at least one member");
      }
      Set<String> names = new HashSet<>();
      for (Member member : members) {
        check(member.type(), "struct");
        if (!names.add(member.name())) {
          throw new InvalidInput("duplicate member '" + member.name() + "' of a struct");
        }
      }
    }

    /// The position of the member of that name; -1 if there is none.
    public int indexOf(String name) {
      for (int i = 0; i < members.size(); i++) {
        if (members.get(i).name().equals(name)) {
          return i;
        }
      }
      return -1;
    }

    @Override
    public List<Member> children() {
      return members;
    }

    @Override
    public String text() {
      return members.stream()
          .map(member ->
              SchemaText.quoted(member.name())
                  + " "
                  + member.type().text()
                  + (member.nullable() ? "" : " not null"))
          .collect(Collectors.joining(", ", "struct(", ")"));
    }
  }

  /// A part of a nested type.
  record Member(String name, DataType type, boolean nullable) {
    public Member {
      Schema.checkName(name);
    }
  }

  private static void check(DataType inner, String outer) {
    if (inner instanceof Vector) {
      throw new InvalidInput("a " + outer + " cannot hold vectors; they are columns of their own");
    }
    if (inner.levels() >= MAX_LEVELS) {
      throw new InvalidInput("a type has at most " + MAX_LEVELS + " levels");
    }
  }
}
