package io.omendb.storage.schema;

/// One column of a schema. `id` is given once and never reused: files and indexes refer to it, so
/// that a rename changes no file. Immutable.
public record Field(int id, String name, DataType type, boolean nullable) {
  public Field {
    if (id < 0) {
      throw new IllegalArgumentException("field id must not be negative: " + id);
    }
    if (nullable && type instanceof DataType.Vector) {
      throw new IllegalArgumentException("vector column '" + name + "' cannot be nullable");
    }
  }
}
