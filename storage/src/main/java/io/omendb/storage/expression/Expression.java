package io.omendb.storage.expression;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.sql.SqlTokens;
import io.omendb.storage.sql.SqlUse;

/// A value made of columns, as SQL: `price * 1.2`, `upper(title)`, `CASE WHEN year < 2000 THEN
/// 'old' END`. Immutable.
///
/// Whole numbers are computed in 64 bits and never wrap: what does not fit is an error, and so is a
/// division of whole numbers by zero. A whole number divided by another is cut towards zero. As
/// soon as one side is a floating-point number, both are taken as doubles. An operation on a null
/// gives null, CONCAT and `||` included; only CASE and COALESCE look past nulls. Conditions are
/// those of filters ([io.omendb.storage.filter.Predicate]): columns beside constants.
///
/// | what | gives |
/// |---|---|
/// | `1`, `1.5`, `'it''s'`, `TRUE`, `NULL`, `TIMESTAMP '2024-02-29'`, `price`, `"my column"` | itself |
/// | `+ - * / %`, `-x` | int64, or float64 |
/// | `ABS(x)`, `FLOOR(x)`, `CEIL(x)`, `ROUND(x)`, `ROUND(x, digits)` | int64, or float64; halves are rounded away from zero |
/// | `a \|\| b`, `CONCAT(a, ...)`, `LOWER(s)`, `UPPER(s)`, `TRIM(s)`, `REPLACE(s, from, to)` | string |
/// | `SUBSTRING(s, from)`, `SUBSTRING(s, from, count)` | string; places are counted from 1 |
/// | `LENGTH(s)` | int64, the number of characters |
/// | `CASE WHEN condition THEN a ... ELSE b END`, `COALESCE(a, ...)`, `NULLIF(a, b)` | the type of the values |
/// | `CAST(x AS type)` | the type; see [Casts] |
/// | `year > 2000`, `s LIKE 'a%'`, `flag AND x IS NULL` | bool |
public final class Expression {
  private final SqlTokens sql;
  private final Term term;

  private Expression(SqlTokens sql, Term term) {
    this.sql = sql;
    this.term = term;
  }

  /// Reads the text.
  ///
  /// @throws InvalidInput naming the character where the text goes wrong
  /// @throws io.omendb.storage.error.StorageException.LimitExceeded if the text is too long or
  ///   nested too deep
  public static Expression parse(String text) {
    return of(SqlTokens.of(text, SqlUse.EXPRESSION));
  }

  static Expression of(SqlTokens sql) {
    return new Expression(sql, TermParser.parse(sql));
  }

  /// Checks names and types against a schema.
  ///
  /// @throws InvalidInput naming the character of the text where a name or a type is wrong
  public BoundExpression bind(Schema schema) {
    return new BoundExpression(sql, new TermBinder(sql, schema).node(term), "", true);
  }

  /// Binds to a schema and gives the values the type of a column: whole numbers must be in range,
  /// floating-point numbers become whole ones only where they are whole, and are rounded to
  /// narrower floating-point types. A text constant may stand for a timestamp. No other type is
  /// changed without a CAST.
  ///
  /// @param target the column that takes the values; it need not be in the schema
  /// @throws InvalidInput naming the character of the text where a name or a type is wrong
  public BoundExpression bindTo(Schema schema, Field target) {
    return new BoundExpression(
        sql,
        new TermBinder(sql, schema).assigned(term, target),
        "column '" + target.name() + "': ",
        target.nullable());
  }

  /// The text that was read.
  @Override
  public String toString() {
    return sql.text().substring(sql.at(0).at(), sql.end()).strip();
  }
}
