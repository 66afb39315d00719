package io.omendb.storage.schema;

/// One non-null scalar value, as statistics and filters hold it. Immutable.
public sealed interface Value {
  /// A whole number, or a timestamp's microseconds since 1970 UTC.
  record OfLong(long value) implements Value {}

  record OfDouble(double value) implements Value {}

  record OfString(String value) implements Value {}

  record OfBool(boolean value) implements Value {}

  static Value of(long value) {
    return new OfLong(value);
  }

  static Value of(double value) {
    return new OfDouble(value);
  }

  static Value of(String value) {
    return new OfString(value);
  }

  static Value of(boolean value) {
    return new OfBool(value);
  }
}
