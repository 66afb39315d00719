package io.omendb.storage.column;

import io.omendb.storage.schema.Schema;
import java.util.List;

/// Consecutive rows by columns, one [Column] for each field of the schema, in its order. Immutable
/// view.
public record Batch(Schema schema, int rows, List<Column> columns) {
  public Batch {
    columns = List.copyOf(columns);
    if (columns.size() != schema.size()) {
      throw new IllegalArgumentException(
          columns.size() + " columns for a schema of " + schema.size());
    }
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).rows() != rows) {
        throw new IllegalArgumentException(
            "column " + i + " has " + columns.get(i).rows() + " rows, not " + rows);
      }
    }
  }

  /// The column of that name.
  public Column column(String name) {
    return columns.get(schema.indexOf(schema.require(name).name()));
  }
}
