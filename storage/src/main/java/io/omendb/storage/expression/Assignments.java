package io.omendb.storage.expression;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.sql.SqlTokens;
import io.omendb.storage.sql.SqlTokens.Kind;
import io.omendb.storage.sql.SqlTokens.Token;
import io.omendb.storage.sql.SqlUse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What columns are set to, as in SQL's SET: `a = a + 1, title = upper(title)`. All expressions see
/// the values from before. Immutable.
public final class Assignments {
  /// A column and its new value.
  public record Assignment(String column, Expression expression) {}

  private final SqlTokens sql;
  private final List<Assignment> list;
  private final List<Integer> places;

  private Assignments(SqlTokens sql, List<Assignment> list, List<Integer> places) {
    this.sql = sql;
    this.list = List.copyOf(list);
    this.places = List.copyOf(places);
  }

  /// Reads the text.
  ///
  /// @throws InvalidInput naming the character where the text goes wrong, or where a column is set
  ///   for the second time
  /// @throws io.omendb.storage.error.StorageException.LimitExceeded if the text is too long or
  ///   nested too deep
  public static Assignments parse(String text) {
    SqlTokens sql = SqlTokens.of(text, SqlUse.EXPRESSION);
    if (sql.size() == 0) {
      throw new InvalidInput("there is nothing to set", "example: a = a + 1, title = 'new'");
    }
    List<Assignment> list = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int from = 0; from <= sql.size(); ) {
      int to = end(sql, from);
      int place = from < sql.size() ? sql.at(from).at() : sql.end();
      if (to - from < 2 || sql.at(from).kind() != Kind.NAME || !sql.at(from + 1).is("=")) {
        throw sql.wrong("expected column = value", place);
      }
      String column = sql.at(from).text();
      if (!seen.add(column)) {
        throw sql.wrong("column '" + column + "' is set twice", place);
      }
      list.add(new Assignment(column, Expression.of(sql.slice(from + 2, to))));
      places.add(place);
      from = to + 1;
    }
    return new Assignments(sql, list, places);
  }

  /// The assignments in the order of the text.
  public List<Assignment> list() {
    return list;
  }

  /// Binds each expression to its column.
  ///
  /// @return by field id, in the order of the text
  /// @throws InvalidInput naming the character of the text where a name or a type is wrong
  public Map<Integer, BoundExpression> bind(Schema schema) {
    Map<Integer, BoundExpression> bound = new LinkedHashMap<>();
    for (int i = 0; i < list.size(); i++) {
      Assignment assignment = list.get(i);
      int place = places.get(i);
      Field field =
          schema
              .find(assignment.column())
              .orElseThrow(() -> sql.wrong("no column '" + assignment.column() + "'", place));
      bound.put(field.id(), assignment.expression().bindTo(schema, field));
    }
    return bound;
  }

  /// The text that was read.
  @Override
  public String toString() {
    return sql.text();
  }

  /// The token of the comma that ends the assignment, or the end.
  private static int end(SqlTokens sql, int from) {
    int depth = 0;
    for (int i = from; i < sql.size(); i++) {
      Token token = sql.at(i);
      if (depth == 0 && token.is(",")) {
        return i;
      }
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
    }
    return sql.size();
  }
}
