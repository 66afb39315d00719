package io.omendb.storage.evolve;

import io.omendb.storage.expression.Expression;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.source.RowSource;
import java.util.Map;
import java.util.Optional;

/// One change of columns, which are named as they are before. Immutable.
public sealed interface Step {
  /// Adds a column; its values are null unless there is an expression. The declared id says
  /// nothing.
  record Add(Field declared, Optional<Expression> values) implements Step {}

  /// Adds the columns of a source, but for those that tell which rows belong together: by names of
  /// the dataset's columns, or `_rowid`.
  record Join(RowSource source, Map<String, String> on) implements Step {}

  record Drop(String column) implements Step {}

  record Rename(String column, String name) implements Step {}

  /// Gives a column another type, by writing its values anew only where that is allowed.
  record Retype(String column, DataType type, boolean anew) implements Step {}

  record Nulls(String column, boolean allowed) implements Step {}
}
