package io.omendb.storage.filter;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.filter.FilterTokens.Token;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.DateTimeLiteralExpression;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.Expression;
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

/// A filter as jsqlparser sees it: each name and literal is replaced by the number of its token.
/// For one thread at a time.
final class MaskedFilter {
  private final String where;
  private final List<Token> tokens;
  private final List<Integer> starts = new ArrayList<>();

  MaskedFilter(String where) {
    this.where = where;
    this.tokens = FilterTokens.of(where);
    if (tokens.isEmpty()) {
      throw new InvalidInput("the filter is empty", "example: year >= 2020 AND album = 'italy'");
    }
  }

  Token at(int token) {
    return tokens.get(token);
  }

  Expression tree() {
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

  InvalidInput wrong(String what, int token) {
    return FilterTokens.wrong(where, what, tokens.get(token).at());
  }

  /// The expression within parentheses.
  static Expression bare(Expression expression) {
    Expression inner = expression;
    while (inner instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
      inner = list.getFirst();
    }
    return inner;
  }

  /// The number of the first token of an expression that stands for one.
  int token(Expression expression) {
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
      case Expression _ -> 0;
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
