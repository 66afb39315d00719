package io.omendb.storage.distance;

import java.util.Locale;
import java.util.Optional;

/// What one component of a vector is stored as. The declaration order is the code in files: spec
/// chapter 05.
public enum ElementType {
  FLOAT32(4),
  FLOAT16(2),
  INT8(1),
  UINT8(1);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /// Bytes of one component.
  public int bytes() {
    return bytes;
  }

  /// The name in schema text: `float32`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The element type of that name in schema text.
  public static Optional<ElementType> named(String text) {
    for (ElementType type : values()) {
      if (type.text().equals(text)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
