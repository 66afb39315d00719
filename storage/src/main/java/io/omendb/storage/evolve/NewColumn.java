package io.omendb.storage.evolve;

import io.omendb.storage.expression.BoundExpression;
import io.omendb.storage.expression.Casts;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;

/// A column that gets files, as they name it, and its values. Immutable.
record NewColumn(Field field, Values values) {
  /// A column of what an expression gives for the columns that are there.
  static NewColumn computed(Field field, BoundExpression expression, Schema schema) {
    Values values =
        rows ->
            expression.evaluate(
                rows.rows(), id -> rows.column(byId(schema, id)), row -> rows.rowId(row));
    return new NewColumn(field, values);
  }

  /// A column of another's values in another type.
  static NewColumn converted(Field field, Field from) {
    return new NewColumn(
        field, rows -> Casts.cast(rows.column(from), field.type(), row -> rows.rowId(row)));
  }

  private static Field byId(Schema schema, int id) {
    return schema.fields().stream().filter(field -> field.id() == id).findFirst().orElseThrow();
  }
}
