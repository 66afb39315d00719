package io.omendb.storage.expression;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.sql.SqlTokens;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;

/// An expression whose columns and types were checked against a schema. Immutable.
public final class BoundExpression {
  private final SqlTokens sql;
  private final Node root;
  private final String subject;
  private final boolean nullsAllowed;
  private final Set<Integer> fieldIds;

  BoundExpression(SqlTokens sql, Node root, String subject, boolean nullsAllowed) {
    this.sql = sql;
    this.root = root;
    this.subject = subject;
    this.nullsAllowed = nullsAllowed;
    Set<Integer> ids = new TreeSet<>();
    root.collectFields(ids);
    this.fieldIds = Set.copyOf(ids);
  }

  public DataType type() {
    return root.type();
  }

  /// Whether a value may be null.
  public boolean nullable() {
    return nullsAllowed && root.nullable();
  }

  /// The columns that are read.
  public Set<Integer> fieldIds() {
    return fieldIds;
  }

  /// The values of `rows` rows; errors name rows by their numbers in the batch, from 0.
  ///
  /// @param columnOf the column of a field id of [#fieldIds()], with at least `rows` rows
  /// @throws InvalidInput naming the row whose value does not exist: a division by zero, a number
  ///   out of range, a text that spells none, a null where none is allowed
  public Column evaluate(int rows, IntFunction<Column> columnOf) {
    return evaluate(rows, columnOf, row -> row);
  }

  /// As [#evaluate(int, IntFunction)].
  ///
  /// @param nameOf what errors call the row of that number in the batch, such as its row id
  public Column evaluate(int rows, IntFunction<Column> columnOf, IntToLongFunction nameOf) {
    Node.Rows all = new Node.Rows(rows, columnOf, null, nameOf, sql, subject);
    Column values = root.evaluate(all);
    if (!nullsAllowed) {
      for (int row = 0; row < rows; row++) {
        if (values.isNull(row)) {
          throw all.wrong(row, sql.at(0).at(), "null, but the column allows none");
        }
      }
    }
    // A column that is taken as it is may have more rows than asked for.
    return new Column(
        values.type(),
        rows,
        values.validity(),
        values.offsets(),
        values.values(),
        values.children());
  }
}
