package io.omendb.storage.filter;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.TimestampText;

/// A constant in a filter, before it is coerced to the type of a column. Immutable.
public sealed interface Literal {
  /// What it is, for messages: `a whole number`.
  String kind();

  /// A whole number.
  record Whole(long value) implements Literal {
    @Override
    public String kind() {
      return "a whole number";
    }

    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /// A finite floating-point number.
  record Real(double value) implements Literal {
    public Real {
      if (!Double.isFinite(value)) {
        throw new InvalidInput("a filter cannot compare with " + value);
      }
    }

    @Override
    public String kind() {
      return "a decimal number";
    }

    @Override
    public String toString() {
      return Double.toString(value);
    }
  }

  /// A text; beside a timestamp column it is read as a timestamp.
  record Text(String value) implements Literal {
    @Override
    public String kind() {
      return "a string";
    }

    @Override
    public String toString() {
      return "'" + value.replace("'", "''") + "'";
    }
  }

  record Bool(boolean value) implements Literal {
    @Override
    public String kind() {
      return "a boolean";
    }

    @Override
    public String toString() {
      return value ? "TRUE" : "FALSE";
    }
  }

  /// A point in time in microseconds since 1970-01-01T00:00:00Z.
  record Timestamp(long micros) implements Literal {
    @Override
    public String kind() {
      return "a timestamp";
    }

    @Override
    public String toString() {
      return "TIMESTAMP '" + TimestampText.of(micros) + "'";
    }
  }
}
