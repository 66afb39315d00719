package io.omendb.storage.filter;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.sql.MaskedSql;
import io.omendb.storage.sql.SqlTokens;
import java.util.IdentityHashMap;
import net.sf.jsqlparser.expression.Expression;

/// A condition and where in the text its leaves stand, by identity. Immutable.
public final class ParsedPredicate {
  private final SqlTokens tokens;
  private final Predicate predicate;
  private final IdentityHashMap<Predicate, Integer> positions;

  ParsedPredicate(
      SqlTokens tokens, Predicate predicate, IdentityHashMap<Predicate, Integer> positions) {
    this.tokens = tokens;
    this.predicate = predicate;
    this.positions = positions;
  }

  /// Reads a condition that is part of a larger text.
  ///
  /// @param tree what the grammar made of the part
  /// @throws InvalidInput naming the character of the text that begins no condition
  public static ParsedPredicate of(MaskedSql sql, Expression tree) {
    return FilterParser.parse(sql, tree);
  }

  public Predicate predicate() {
    return predicate;
  }

  /// Checks names and types against a schema.
  ///
  /// @throws InvalidInput naming the character of the text where a name or a type is wrong
  public BoundPredicate bind(Schema schema) {
    return Binder.bind(this, schema);
  }

  /// An error about a part of the condition, with its place if the text tells it.
  InvalidInput wrong(Predicate part, String what) {
    Integer position = positions.get(part);
    return position == null ? new InvalidInput(what) : tokens.wrong(what, position);
  }
}
