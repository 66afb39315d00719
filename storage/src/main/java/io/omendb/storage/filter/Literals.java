package io.omendb.storage.filter;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.TimestampText;
import io.omendb.storage.sql.MaskedSql;
import java.util.Optional;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.DateTimeLiteralExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;

/// How constants are spelled. Stateless.
public final class Literals {
  private Literals() {}

  /// The constant that the expression is; empty if it is none, or NULL.
  ///
  /// @throws InvalidInput naming the character of a number or a timestamp that does not exist
  public static Optional<Literal> read(MaskedSql sql, Expression expression) {
    return switch (expression) {
      case LongValue _ -> Optional.of(number(sql, sql.token(expression), false));
      case SignedExpression signed when signed.getExpression() instanceof LongValue ->
          Optional.of(number(sql, sql.token(expression), signed.getSign() == '-'));
      case StringValue _ -> Optional.of(new Literal.Text(sql.at(sql.token(expression)).text()));
      case BooleanValue value -> Optional.of(new Literal.Bool(value.getValue()));
      case DateTimeLiteralExpression _ -> Optional.of(timestamp(sql, sql.token(expression)));
      case Expression _ -> Optional.empty();
    };
  }

  private static Literal timestamp(MaskedSql sql, int token) {
    try {
      return new Literal.Timestamp(TimestampText.micros(sql.at(token).text()));
    } catch (InvalidInput e) {
      throw sql.wrong(String.valueOf(e.getMessage()), token);
    }
  }

  private static Literal number(MaskedSql sql, int token, boolean negative) {
    String digits = (negative ? "-" : "") + sql.at(token).text();
    try {
      if (sql.at(token).text().chars().allMatch(c -> c >= '0' && c <= '9')) {
        return new Literal.Whole(Long.parseLong(digits));
      }
    } catch (NumberFormatException e) {
      throw sql.wrong("the whole number does not fit 64 bits", token);
    }
    double value = Double.parseDouble(digits);
    if (!Double.isFinite(value)) {
      throw sql.wrong("the number is too large", token);
    }
    return new Literal.Real(value);
  }
}
