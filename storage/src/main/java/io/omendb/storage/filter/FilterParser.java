package io.omendb.storage.filter;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.filter.FilterTokens.Kind;
import io.omendb.storage.filter.FilterTokens.Token;
import io.omendb.storage.schema.TimestampText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.DateTimeLiteralExpression;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
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
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserConstants;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.schema.Column;

/// Reads a WHERE clause. For one thread at a time.
///
/// The grammar is jsqlparser's, but it is shown a text in which each name and literal is replaced
/// by the number of its token: its own keywords cannot collide with columns, no spelling of a
/// literal is left to it, and everything that it returns points back at a character.
final class FilterParser {
  /// A filter and where in the text its leaves stand, by identity.
  record Parsed(String where, Predicate predicate, IdentityHashMap<Predicate, Integer> positions) {}

  private final String where;
  private final List<Token> tokens;
  private final List<Integer> starts = new ArrayList<>();
  private final IdentityHashMap<Predicate, Integer> positions = new IdentityHashMap<>();

  private FilterParser(String where) {
    this.where = where;
    this.tokens = FilterTokens.of(where);
  }

  static Parsed parse(String where) {
    FilterParser parser = new FilterParser(where);
    if (parser.tokens.isEmpty()) {
      throw new InvalidInput("the filter is empty", "example: year >= 2020 AND album = 'italy'");
    }
    Predicate predicate = parser.predicate(parser.tree());
    return new Parsed(where, predicate, parser.positions);
  }

  private Expression tree() {
    StringBuilder masked = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      starts.add(masked.length());
      Token token = tokens.get(i);
      masked.append(
          switch (token.kind()) {
            case NAME -> "\"" + i + "\" ";
            case STRING -> "'" + i + "' ";
            case NUMBER -> i + " ";
            case SYMBOL -> token.text() + " ";
          });
    }
    // Without complex parsing there is neither a second attempt nor a thread with a timeout.
    CCJSqlParser parser =
        CCJSqlParserUtil.newParser(masked.toString()).withAllowComplexParsing(false);
    try {
      Expression tree = parser.Expression();
      net.sf.jsqlparser.parser.Token rest = parser.getNextToken();
      if (rest.kind != CCJSqlParserConstants.EOF) {
        throw syntaxError(rest.beginColumn - 1);
      }
      return tree;
    } catch (ParseException e) {
      throw syntaxError(
          e.currentToken == null || e.currentToken.next == null
              ? 0
              : e.currentToken.next.beginColumn - 1);
    }
  }

  private InvalidInput syntaxError(int offset) {
    int token = 0;
    while (token < tokens.size() && starts.get(token) < offset) {
      token++;
    }
    if (token == tokens.size()) {
      return FilterTokens.wrong(where, "syntax error: the filter ends too early", where.length());
    }
    return wrong("syntax error", token);
  }

  private InvalidInput wrong(String what, int token) {
    return FilterTokens.wrong(where, what, tokens.get(token).at());
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
      default -> throw wrong("expected a condition", token(expression));
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
          default -> throw wrong("unsupported operator", token(comparison));
        };
    Expression left = bare(comparison.getLeftExpression());
    Expression right = bare(comparison.getRightExpression());
    boolean swapped = !(left instanceof Column) && right instanceof Column;
    int column = column(swapped ? right : left);
    Literal literal = literal(swapped ? left : right);
    return placed(
        new Predicate.Compare(name(column), swapped ? op.mirrored() : op, literal), column);
  }

  private Predicate in(InExpression in) {
    int column = column(in.getLeftExpression());
    if (!(in.getRightExpression() instanceof ExpressionList<?> list)) {
      throw wrong("expected a list of values after IN", column);
    }
    if (list.isEmpty()) {
      throw wrong("IN needs at least one value", column);
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
    int pattern = token(like.getRightExpression());
    if (tokens.get(pattern).kind() != Kind.STRING) {
      throw wrong("LIKE needs a string", pattern);
    }
    Optional<Character> escape = Optional.empty();
    if (like.getEscape() != null) {
      int token = token(like.getEscape());
      String text = tokens.get(token).text();
      if (text.length() != 1) {
        throw wrong("ESCAPE needs one character", token);
      }
      escape = Optional.of(text.charAt(0));
    }
    Predicate test = new Predicate.Like(name(column), tokens.get(pattern).text(), escape);
    return negatedIf(like.isNot(), placed(test, column));
  }

  private static Predicate negatedIf(boolean not, Predicate test) {
    return not ? new Predicate.Not(test) : test;
  }

  private Predicate placed(Predicate leaf, int token) {
    positions.put(leaf, tokens.get(token).at());
    return leaf;
  }

  private static Expression bare(Expression expression) {
    Expression inner = expression;
    while (inner instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
      inner = list.getFirst();
    }
    return inner;
  }

  private int column(Expression expression) {
    Expression inner = bare(expression);
    if (!(inner instanceof Column)) {
      throw wrong("expected a column name", token(inner));
    }
    return token(inner);
  }

  private String name(int token) {
    return tokens.get(token).text();
  }

  private Literal literal(Expression expression) {
    Expression inner = bare(expression);
    return switch (inner) {
      case LongValue _ -> number(token(inner), false);
      case SignedExpression signed when signed.getExpression() instanceof LongValue ->
          number(token(inner), signed.getSign() == '-');
      case StringValue _ -> new Literal.Text(tokens.get(token(inner)).text());
      case BooleanValue value -> new Literal.Bool(value.getValue());
      case DateTimeLiteralExpression _ -> {
        try {
          yield new Literal.Timestamp(TimestampText.micros(tokens.get(token(inner)).text()));
        } catch (InvalidInput e) {
          throw wrong(String.valueOf(e.getMessage()), token(inner));
        }
      }
      case NullValue _ ->
          throw new InvalidInput(
              "a comparison with NULL is never true", "use IS NULL or IS NOT NULL");
      default -> throw wrong("expected a value", token(inner));
    };
  }

  private Literal number(int token, boolean negative) {
    String digits = (negative ? "-" : "") + tokens.get(token).text();
    try {
      if (tokens.get(token).text().chars().allMatch(c -> c >= '0' && c <= '9')) {
        return new Literal.Whole(Long.parseLong(digits));
      }
    } catch (NumberFormatException e) {
      throw wrong("the whole number does not fit 64 bits", token);
    }
    double value = Double.parseDouble(digits);
    if (!Double.isFinite(value)) {
      throw wrong("the number is too large", token);
    }
    return new Literal.Real(value);
  }

  /// The number of the first token of an expression that stands for one.
  private int token(Expression expression) {
    return switch (expression) {
      case Column column -> index(column.getColumnName());
      case LongValue value -> index(value.getStringValue());
      case DoubleValue value -> index(value.toString());
      case StringValue value -> index(value.getValue());
      case DateTimeLiteralExpression value -> index(value.getValue());
      case SignedExpression signed -> token(signed.getExpression());
      case BinaryExpression pair -> token(pair.getLeftExpression());
      case ExpressionList<?> list when !list.isEmpty() -> token(list.getFirst());
      case InExpression in -> token(in.getLeftExpression());
      case Between between -> token(between.getLeftExpression());
      case IsNullExpression isNull -> token(isNull.getLeftExpression());
      case IsBooleanExpression truth -> token(truth.getLeftExpression());
      case NotExpression not -> token(not.getExpression());
      default -> 0;
    };
  }

  private int index(String masked) {
    String digits = masked.replace("\"", "").replace("'", "");
    int index = Integer.parseInt(digits);
    if (index < 0 || index >= tokens.size()) {
      throw new InvalidInput("the filter could not be understood: " + where);
    }
    return index;
  }
}
