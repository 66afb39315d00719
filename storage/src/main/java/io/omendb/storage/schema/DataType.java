package io.omendb.storage.schema;

import io.omendb.storage.distance.ElementType;
import java.util.Locale;

/// The type of a column: spec chapter 05. Immutable.
public sealed interface DataType {
  /// The name in schema text: `int64`, `vector(784, uint8)`.
  String text();

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
}
