package io.omendb.storage.write;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.expression.Assignments;
import io.omendb.storage.expression.BoundExpression;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;

/// Rows in which some columns are assigned new values and all others stay. Immutable.
public final class AssignedRows {
  private final Schema schema;
  private final Map<Integer, BoundExpression> values;
  private final Set<Integer> needed = new TreeSet<>();

  /// @param schema the columns of the rows
  /// @param visible the columns that expressions see: those, and perhaps others
  /// @throws InvalidInput if names or types do not fit
  public AssignedRows(Schema schema, Schema visible, Assignments set) {
    this.schema = schema;
    this.values = set.bind(visible);
    for (Assignments.Assignment assignment : set.list()) {
      if (schema.find(assignment.column()).isEmpty()) {
        throw new InvalidInput("column '" + assignment.column() + "' cannot be set");
      }
    }
    for (Field field : schema.fields()) {
      BoundExpression value = values.get(field.id());
      if (value == null) {
        needed.add(field.id());
      } else {
        needed.addAll(value.fieldIds());
      }
    }
  }

  /// The columns whose values are assigned.
  public Set<Integer> assigned() {
    return values.keySet();
  }

  /// Those of some columns that must be read.
  public List<Field> needed(List<Field> fields) {
    return fields.stream().filter(field -> needed.contains(field.id())).toList();
  }

  /// The rows anew.
  ///
  /// @param columnOf the values before
  /// @param nameOf what errors call a row
  public Batch of(int rows, IntFunction<Column> columnOf, IntToLongFunction nameOf) {
    List<Column> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      BoundExpression value = values.get(field.id());
      columns.add(
          value == null ? columnOf.apply(field.id()) : value.evaluate(rows, columnOf, nameOf));
    }
    return new Batch(schema, rows, columns);
  }
}
