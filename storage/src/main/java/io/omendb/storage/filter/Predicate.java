package io.omendb.storage.filter;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.Schema;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What rows to take: a tree that reads and writes SQL. Immutable.
///
/// Three-valued logic as in SQL: a comparison with a null is unknown, and only rows where the whole
/// is true are taken. Numbers are compared by their exact values, whatever the type of the column;
/// NaN is equal to itself and greater than every other number, and -0.0 equals 0.0. Texts are
/// ordered by their UTF-8 bytes.
///
/// `toString` gives SQL which [#parse] reads back as an equal tree.
public sealed interface Predicate {
  /// How a column is compared with a literal.
  enum Op {
    EQUAL("="),
    NOT_EQUAL("<>"),
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">=");

    private final String sql;

    Op(String sql) {
      this.sql = sql;
    }

    public String sql() {
      return sql;
    }

    /// The operator that says the same with its sides swapped.
    Op mirrored() {
      return switch (this) {
        case EQUAL, NOT_EQUAL -> this;
        case LESS -> GREATER;
        case AT_MOST -> AT_LEAST;
        case GREATER -> LESS;
        case AT_LEAST -> AT_MOST;
      };
    }
  }

  record Compare(String column, Op op, Literal literal) implements Predicate {
    @Override
    public String toString() {
      return SqlText.name(column) + " " + op.sql() + " " + literal;
    }
  }

  /// Whether the column's value is one of the literals, of which there is at least one.
  record In(String column, List<Literal> literals) implements Predicate {
    public In {
      literals = List.copyOf(literals);
      if (literals.isEmpty()) {
        throw new InvalidInput("IN needs at least one value: column '" + column + "'");
      }
    }

    @Override
    public String toString() {
      return SqlText.name(column)
          + literals.stream()
              .map(Literal::toString)
              .collect(Collectors.joining(", ", " IN (", ")"));
    }
  }

  /// Whether the column's value lies in `[low, high]`.
  record Between(String column, Literal low, Literal high) implements Predicate {
    @Override
    public String toString() {
      return SqlText.name(column) + " BETWEEN " + low + " AND " + high;
    }
  }

  /// Whether the text is like the pattern: `%` stands for any characters, `_` for one, and the
  /// escape character before one of the three for itself.
  record Like(String column, String pattern, Optional<Character> escape) implements Predicate {
    public Like {
      LikePattern.compile(pattern, escape);
    }

    @Override
    public String toString() {
      return SqlText.name(column)
          + " LIKE "
          + new Literal.Text(pattern)
          + escape.map(c -> " ESCAPE " + new Literal.Text(c.toString())).orElse("");
    }
  }

  record IsNull(String column) implements Predicate {
    @Override
    public String toString() {
      return SqlText.name(column) + " IS NULL";
    }
  }

  /// Whether the boolean column is `value`; false where it is null.
  record IsTruth(String column, boolean value) implements Predicate {
    @Override
    public String toString() {
      return SqlText.name(column) + (value ? " IS TRUE" : " IS FALSE");
    }
  }

  /// The boolean column itself; unknown where it is null.
  record BoolColumn(String column) implements Predicate {
    @Override
    public String toString() {
      return SqlText.name(column);
    }
  }

  record And(List<Predicate> terms) implements Predicate {
    public And {
      terms = List.copyOf(terms);
      if (terms.size() < 2) {
        throw new InvalidInput("AND needs at least two terms");
      }
    }

    @Override
    public String toString() {
      return SqlText.join(terms, " AND ");
    }
  }

  record Or(List<Predicate> terms) implements Predicate {
    public Or {
      terms = List.copyOf(terms);
      if (terms.size() < 2) {
        throw new InvalidInput("OR needs at least two terms");
      }
    }

    @Override
    public String toString() {
      return SqlText.join(terms, " OR ");
    }
  }

  record Not(Predicate term) implements Predicate {
    @Override
    public String toString() {
      return "NOT (" + term + ")";
    }
  }

  record Constant(boolean value) implements Predicate {
    @Override
    public String toString() {
      return value ? "TRUE" : "FALSE";
    }
  }

  /// Reads the text of an SQL WHERE clause.
  ///
  /// @throws InvalidInput naming the character where the text goes wrong
  /// @throws io.omendb.storage.error.StorageException.LimitExceeded if the text is longer than
  ///   [io.omendb.storage.sql.SqlTokens#MAX_LENGTH] or nested deeper than
  ///   [io.omendb.storage.sql.SqlTokens#MAX_NESTING]
  static Predicate parse(String where) {
    return FilterParser.parse(where).predicate();
  }

  /// Checks names and types against a schema.
  ///
  /// @throws InvalidInput naming the column that does not exist or does not fit
  default BoundPredicate bind(Schema schema) {
    return Binder.bind(this, schema);
  }

  static Predicate equal(String column, long value) {
    return new Compare(column, Op.EQUAL, new Literal.Whole(value));
  }

  static Predicate equal(String column, double value) {
    return new Compare(column, Op.EQUAL, new Literal.Real(value));
  }

  static Predicate equal(String column, String value) {
    return new Compare(column, Op.EQUAL, new Literal.Text(value));
  }

  static Predicate equal(String column, boolean value) {
    return new Compare(column, Op.EQUAL, new Literal.Bool(value));
  }

  static Predicate compare(String column, Op op, long value) {
    return new Compare(column, op, new Literal.Whole(value));
  }

  static Predicate compare(String column, Op op, double value) {
    return new Compare(column, op, new Literal.Real(value));
  }

  static Predicate compare(String column, Op op, String value) {
    return new Compare(column, op, new Literal.Text(value));
  }

  /// Compares a timestamp column; what is finer than a microsecond is cut off.
  static Predicate compare(String column, Op op, Instant value) {
    return new Compare(
        column, op, new Literal.Timestamp(ChronoUnit.MICROS.between(Instant.EPOCH, value)));
  }

  static Predicate in(String column, long... values) {
    List<Literal> literals = new ArrayList<>(values.length);
    for (long value : values) {
      literals.add(new Literal.Whole(value));
    }
    return new In(column, literals);
  }

  static Predicate in(String column, Collection<String> values) {
    return new In(column, values.stream().<Literal>map(Literal.Text::new).toList());
  }

  static Predicate between(String column, long low, long high) {
    return new Between(column, new Literal.Whole(low), new Literal.Whole(high));
  }

  static Predicate between(String column, double low, double high) {
    return new Between(column, new Literal.Real(low), new Literal.Real(high));
  }

  static Predicate like(String column, String pattern) {
    return new Like(column, pattern, Optional.empty());
  }

  static Predicate isNull(String column) {
    return new IsNull(column);
  }

  static Predicate isTrue(String column) {
    return new IsTruth(column, true);
  }

  static Predicate constant(boolean value) {
    return new Constant(value);
  }

  default Predicate and(Predicate other) {
    return new And(SqlText.appended(this instanceof And(var terms) ? terms : List.of(this), other));
  }

  default Predicate or(Predicate other) {
    return new Or(SqlText.appended(this instanceof Or(var terms) ? terms : List.of(this), other));
  }

  default Predicate negate() {
    return new Not(this);
  }
}
