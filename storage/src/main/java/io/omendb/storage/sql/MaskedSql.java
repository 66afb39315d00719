package io.omendb.storage.sql;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.sql.SqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.CaseExpression;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.DateTimeLiteralExpression;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsBooleanExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserConstants;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.schema.Column;
import org.jspecify.annotations.Nullable;

/// A text as jsqlparser sees it: each name and literal is replaced by the number of its token, so
/// that the grammar's own keywords cannot collide with names, no spelling of a literal is left to
/// it, and everything that it returns points back at a character. For one thread at a time.
public final class MaskedSql {
  private final SqlTokens tokens;
  private final List<Integer> starts = new ArrayList<>();

  /// @throws InvalidInput if there are no tokens
  public MaskedSql(SqlTokens tokens) {
    this.tokens = tokens;
    if (tokens.size() == 0) {
      String what = "the " + tokens.use().noun() + " is empty";
      throw tokens.text().isBlank()
          ? new InvalidInput(what, tokens.use().example())
          : tokens.wrong(what, tokens.end());
    }
  }

  public SqlTokens tokens() {
    return tokens;
  }

  public Token at(int token) {
    return tokens.at(token);
  }

  /// What the grammar makes of the text.
  ///
  /// @throws InvalidInput naming the character where the syntax is wrong
  public Expression tree() {
    StringBuilder masked = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      starts.add(masked.length());
      Token token = tokens.at(i);
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
      return tokens.wrong(
          "syntax error: the " + tokens.use().noun() + " ends too early", tokens.end());
    }
    return wrong("syntax error", token);
  }

  public InvalidInput wrong(String what, int token) {
    return tokens.wrong(what, at(token).at());
  }

  /// The expression within parentheses.
  public static Expression bare(Expression expression) {
    Expression inner = expression;
    while (inner instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
      inner = list.getFirst();
    }
    return inner;
  }

  /// The number of the first token of an expression that has one of its own; 0 if it has none.
  public int token(Expression expression) {
    int opened = 0;
    Expression inner = expression;
    for (Expression first = inner; first != null; first = first(inner)) {
      inner = first;
      opened += inner instanceof CaseExpression || inner instanceof CastExpression ? 1 : 0;
    }
    int token =
        switch (inner) {
          case Column column -> index(column.getColumnName());
          case LongValue value -> index(value.getStringValue());
          case DoubleValue value -> index(value.toString());
          case StringValue value -> index(value.getValue());
          case DateTimeLiteralExpression value -> index(value.getValue());
          case Function function -> index(function.getName());
          case Expression _ -> 0;
        };
    // What these two begin with has no number, so it is looked for before what they hold.
    for (; opened > 0 && token > 0; token--) {
      opened -= at(token - 1).is("CASE") || at(token - 1).is("CAST") ? 1 : 0;
    }
    return token;
  }

  /// What an expression begins with, but for words and signs.
  private static @Nullable Expression first(Expression expression) {
    return switch (expression) {
      case SignedExpression signed -> signed.getExpression();
      case BinaryExpression pair -> pair.getLeftExpression();
      case ExpressionList<?> list when !list.isEmpty() -> list.getFirst();
      case InExpression in -> in.getLeftExpression();
      case Between between -> between.getLeftExpression();
      case IsNullExpression isNull -> isNull.getLeftExpression();
      case IsBooleanExpression truth -> truth.getLeftExpression();
      case NotExpression not -> not.getExpression();
      case CastExpression cast -> cast.getLeftExpression();
      case CaseExpression cases ->
          cases.getSwitchExpression() != null
              ? cases.getSwitchExpression()
              : cases.getWhenClauses().getFirst().getWhenExpression();
      case Expression _ -> null;
    };
  }

  /// The number of the token that a masked name or literal stands for.
  ///
  /// @throws InvalidInput if it stands for none
  public int index(String masked) {
    String digits = masked.replace("\"", "").replace("'", "");
    int index = digits.matches("[0-9]{1,7}") ? Integer.parseInt(digits) : -1;
    if (index < 0 || index >= tokens.size()) {
      throw new InvalidInput(
          "the " + tokens.use().noun() + " could not be understood: " + tokens.text());
    }
    return index;
  }
}
