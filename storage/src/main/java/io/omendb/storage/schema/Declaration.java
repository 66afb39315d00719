package io.omendb.storage.schema;

import io.omendb.storage.error.StorageException.InvalidInput;
import java.util.List;
import java.util.stream.Collectors;

/// What a dataset is created with: its columns, and those whose values together identify a row, if
/// any. Immutable.
public record Declaration(Schema schema, List<String> primaryKey) {
  public Declaration {
    primaryKey = List.copyOf(primaryKey);
    for (String name : primaryKey) {
      if (schema.require(name).nullable()) {
        throw new InvalidInput(
            "column '" + name + "' of the primary key allows nulls", "declare it not null");
      }
    }
  }

  /// Reads `id int64 primary key, v vector(784)` or, for more columns, `a int64, b string, primary
  /// key (a, b)`; columns of the key are never null.
  public static Declaration parse(String text) {
    return SchemaText.parse(text);
  }

  /// The text that [#parse] reads.
  public String text() {
    return primaryKey.isEmpty()
        ? schema.text()
        : schema.text()
            + primaryKey.stream()
                .map(SchemaText::quoted)
                .collect(Collectors.joining(", ", ", primary key (", ")"));
  }
}
