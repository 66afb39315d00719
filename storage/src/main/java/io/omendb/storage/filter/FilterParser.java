package io.omendb.storage.filter;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.sql.MaskedSql;
import io.omendb.storage.sql.SqlTokens;
import io.omendb.storage.sql.SqlTokens.Kind;
import io.omendb.storage.sql.SqlUse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.ComparisonOperator;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsBooleanExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;

/// Reads a WHERE clause. For one thread at a time.
final class FilterParser {
  private final MaskedSql masked;
  private final IdentityHashMap<Predicate, Integer> positions = new IdentityHashMap<>();

  private FilterParser(MaskedSql masked) {
    this.masked = masked;
  }

  static ParsedPredicate parse(String where) {
    MaskedSql masked = new MaskedSql(SqlTokens.of(where, SqlUse.FILTER));
    return parse(masked, masked.tree());
  }

  static ParsedPredicate parse(MaskedSql masked, Expression tree) {
    FilterParser parser = new FilterParser(masked);
    Predicate predicate = parser.predicate(tree);
    return new ParsedPredicate(masked.tokens(), predicate, parser.positions);
  }

  private Predicate predicate(Expression expression) {
    return switch (expression) {
      case AndExpression and -> new Predicate.And(terms(and, AndExpression.class));
      case OrExpression or -> new Predicate.Or(terms(or, OrExpression.class));
      case NotExpression not -> new Predicate.Not(predicate(not.getExpression()));
      case ParenthesedExpressionList<?> list when list.size() == 1 -> predicate(list.getFirst());
      case ComparisonOperator comparison -> compare(comparison);
      case InExpression in -> in(in);
      case Between between -> between(between);
      case LikeExpression like -> like(like);
      case IsNullExpression isNull -> {
        int column = column(isNull.getLeftExpression());
        Predicate test = placed(new Predicate.IsNull(name(column)), column);
        yield negatedIf(isNull.isNot(), test);
      }
      case IsBooleanExpression truth -> {
        int column = column(truth.getLeftExpression());
        Predicate test = placed(new Predicate.IsTruth(name(column), truth.isTrue()), column);
        yield negatedIf(truth.isNot(), test);
      }
      case BooleanValue constant -> new Predicate.Constant(constant.getValue());
      case Column _ -> {
        int column = column(expression);
        yield placed(new Predicate.BoolColumn(name(column)), column);
      }
      case Expression _ -> throw masked.wrong("expected a condition", masked.token(expression));
    };
  }

  /// The terms of a chain of one operator, which the parser gives as a tree that leans left.
  private List<Predicate> terms(
      BinaryExpression chain, Class<? extends BinaryExpression> operator) {
    List<Predicate> terms = new ArrayList<>();
    Expression rest = chain;
    while (operator.isInstance(rest)) {
      BinaryExpression pair = operator.cast(rest);
      terms.add(predicate(pair.getRightExpression()));
      rest = pair.getLeftExpression();
    }
    terms.add(predicate(rest));
    Collections.reverse(terms);
    return terms;
  }

  private Predicate compare(ComparisonOperator comparison) {
    Predicate.Op op =
        switch (comparison.getStringExpression()) {
          case "=" -> Predicate.Op.EQUAL;
          case "<>", "!=" -> Predicate.Op.NOT_EQUAL;
          case "<" -> Predicate.Op.LESS;
          case "<=" -> Predicate.Op.AT_MOST;
          case ">" -> Predicate.Op.GREATER;
          case ">=" -> Predicate.Op.AT_LEAST;
          default -> throw masked.wrong("unsupported operator", masked.token(comparison));
        };
    Expression left = MaskedSql.bare(comparison.getLeftExpression());
    Expression right = MaskedSql.bare(comparison.getRightExpression());
    boolean swapped = !(left instanceof Column) && right instanceof Column;
    int column = column(swapped ? right : left);
    Literal literal = literal(swapped ? left : right);
    return placed(
        new Predicate.Compare(name(column), swapped ? op.mirrored() : op, literal), column);
  }

  private Predicate in(InExpression in) {
    int column = column(in.getLeftExpression());
    if (!(in.getRightExpression() instanceof ExpressionList<?> list)) {
      throw masked.wrong("expected a list of values after IN", column);
    }
    if (list.isEmpty()) {
      throw masked.wrong("IN needs at least one value", column);
    }
    List<Literal> literals = new ArrayList<>(list.size());
    for (Expression item : list) {
      literals.add(literal(item));
    }
    return negatedIf(in.isNot(), placed(new Predicate.In(name(column), literals), column));
  }

  private Predicate between(Between between) {
    int column = column(between.getLeftExpression());
    Predicate test =
        new Predicate.Between(
            name(column),
            literal(between.getBetweenExpressionStart()),
            literal(between.getBetweenExpressionEnd()));
    return negatedIf(between.isNot(), placed(test, column));
  }

  private Predicate like(LikeExpression like) {
    int column = column(like.getLeftExpression());
    int pattern = masked.token(like.getRightExpression());
    if (masked.at(pattern).kind() != Kind.STRING) {
      throw masked.wrong("LIKE needs a string", pattern);
    }
    Optional<Character> escape = Optional.empty();
    if (like.getEscape() != null) {
      int token = masked.token(like.getEscape());
      String text = masked.at(token).text();
      if (text.length() != 1) {
        throw masked.wrong("ESCAPE needs one character", token);
      }
      escape = Optional.of(text.charAt(0));
    }
    Predicate test = new Predicate.Like(name(column), masked.at(pattern).text(), escape);
    return negatedIf(like.isNot(), placed(test, column));
  }

  private static Predicate negatedIf(boolean not, Predicate test) {
    return not ? new Predicate.Not(test) : test;
  }

  private Predicate placed(Predicate leaf, int token) {
    positions.put(leaf, masked.at(token).at());
    return leaf;
  }

  private int column(Expression expression) {
    Expression inner = MaskedSql.bare(expression);
    if (!(inner instanceof Column)) {
      throw masked.wrong("expected a column name", masked.token(inner));
    }
    return masked.token(inner);
  }

  private String name(int token) {
    return masked.at(token).text();
  }

  private Literal literal(Expression expression) {
    Expression inner = MaskedSql.bare(expression);
    if (inner instanceof NullValue) {
      throw new InvalidInput("a comparison with NULL is never true", "use IS NULL or IS NOT NULL");
    }
    return Literals.read(masked, inner)
        .orElseThrow(() -> masked.wrong("expected a value", masked.token(inner)));
  }
}
