package io.omendb.storage.expression;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.expression.Term.Function;
import io.omendb.storage.expression.Term.Operator;
import io.omendb.storage.filter.Literal;
import io.omendb.storage.filter.Literals;
import io.omendb.storage.filter.ParsedPredicate;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.sql.MaskedSql;
import io.omendb.storage.sql.SqlTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.CaseExpression;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.WhenClause;
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Concat;
import net.sf.jsqlparser.expression.operators.arithmetic.Division;
import net.sf.jsqlparser.expression.operators.arithmetic.Modulo;
import net.sf.jsqlparser.expression.operators.arithmetic.Multiplication;
import net.sf.jsqlparser.expression.operators.arithmetic.Subtraction;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.ComparisonOperator;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsBooleanExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.schema.Column;

/// Reads an expression. For one thread at a time.
final class TermParser {
  /// The deepest tree that is read.
  private static final int MAX_DEPTH = 256;

  private final MaskedSql sql;

  private TermParser(MaskedSql sql) {
    this.sql = sql;
  }

  static Term parse(SqlTokens tokens) {
    TermParser parser = new TermParser(new MaskedSql(tokens));
    return parser.term(parser.sql.tree(), parser.sql.at(0).at(), 0);
  }

  /// @param before where what holds this expression begins: its own place if it has no other
  private Term term(Expression expression, int before, int depth) {
    if (depth > MAX_DEPTH) {
      throw new LimitExceeded(
          "the expression is nested deeper than " + MAX_DEPTH + " levels", null, null);
    }
    Expression inner = MaskedSql.bare(expression);
    int at = Math.max(before, sql.at(sql.token(inner)).at());
    Optional<Literal> literal = Literals.read(sql, inner);
    if (literal.isPresent()) {
      return new Term.Constant(at, literal.get());
    }
    return switch (inner) {
      case NullValue _ -> new Term.Null(at);
      case Column _ -> new Term.ColumnName(at, sql.at(sql.token(inner)).text());
      case SignedExpression signed -> signed(signed, at, depth);
      case Addition pair -> arithmetic(pair, Operator.ADD, at, depth);
      case Subtraction pair -> arithmetic(pair, Operator.SUBTRACT, at, depth);
      case Multiplication pair -> arithmetic(pair, Operator.MULTIPLY, at, depth);
      case Division pair -> arithmetic(pair, Operator.DIVIDE, at, depth);
      case Modulo pair -> arithmetic(pair, Operator.REMAINDER, at, depth);
      case Concat pair -> new Term.Call(at, Function.CONCAT, concatenated(pair, at, depth));
      case net.sf.jsqlparser.expression.Function call -> call(call, at, depth);
      case CastExpression cast ->
          new Term.Cast(at, term(cast.getLeftExpression(), at, depth + 1), type(cast));
      case CaseExpression cases -> cases(cases, at, depth);
      case AndExpression _,
          OrExpression _,
          NotExpression _,
          ComparisonOperator _,
          InExpression _,
          Between _,
          LikeExpression _,
          IsNullExpression _,
          IsBooleanExpression _ ->
          new Term.Condition(at, ParsedPredicate.of(sql, inner));
      case Expression _ -> throw sql.tokens().wrong("expected a value", at);
    };
  }

  private Term signed(SignedExpression signed, int at, int depth) {
    if (signed.getSign() != '-') {
      throw sql.tokens().wrong("a plus sign stands before a number only", at);
    }
    return new Term.Negative(at, term(signed.getExpression(), at, depth + 1));
  }

  private Term arithmetic(BinaryExpression pair, Operator operator, int at, int depth) {
    return new Term.Arithmetic(
        at,
        operator,
        term(pair.getLeftExpression(), at, depth + 1),
        term(pair.getRightExpression(), at, depth + 1));
  }

  /// The texts of a chain of `||`, which the grammar gives as a tree that leans left.
  private List<Term> concatenated(Concat chain, int at, int depth) {
    List<Term> terms = new ArrayList<>();
    Expression rest = chain;
    while (rest instanceof Concat pair) {
      terms.addFirst(term(pair.getRightExpression(), at, depth + 1));
      rest = pair.getLeftExpression();
    }
    terms.addFirst(term(rest, at, depth + 1));
    return terms;
  }

  private Term call(net.sf.jsqlparser.expression.Function call, int at, int depth) {
    String name = sql.at(sql.index(call.getName())).text();
    Function function =
        Function.named(name)
            .orElseThrow(() -> {
              InvalidInput plain = sql.tokens().wrong("unknown function '" + name + "'", at);
              return new InvalidInput(
                  String.valueOf(plain.getMessage()), "functions are: " + Function.names());
            });
    List<Term> arguments = new ArrayList<>();
    if (call.getParameters() != null) {
      for (Expression argument : call.getParameters()) {
        arguments.add(term(argument, at, depth + 1));
      }
    }
    if (!function.takes(arguments.size())) {
      throw sql.tokens()
          .wrong(function + " takes " + function.arity() + ", not " + arguments.size(), at);
    }
    return new Term.Call(at, function, arguments);
  }

  private Term cases(CaseExpression cases, int at, int depth) {
    if (cases.getSwitchExpression() != null) {
      throw sql.tokens().wrong("CASE needs conditions, as in CASE WHEN x = 1 THEN 2 END", at);
    }
    List<Term.Branch> branches = new ArrayList<>();
    for (WhenClause branch : cases.getWhenClauses()) {
      branches.add(
          new Term.Branch(
              ParsedPredicate.of(sql, branch.getWhenExpression()),
              term(branch.getThenExpression(), at, depth + 1)));
    }
    Expression otherwise = cases.getElseExpression();
    return new Term.Case(at, branches, otherwise == null ? null : term(otherwise, at, depth + 1));
  }

  private Scalar type(CastExpression cast) {
    int token = sql.index(cast.getColDataType().getDataType());
    String name = sql.at(token).text().toLowerCase(Locale.ROOT);
    boolean plain =
        cast.getColDataType().getArgumentsStringList() == null && cast.keyword.equals("CAST");
    return Arrays.stream(Scalar.values())
        .filter(type -> plain && type.text().equals(name))
        .findFirst()
        .orElseThrow(() -> {
          InvalidInput wrong = sql.wrong("no type of values to cast to: '" + name + "'", token);
          return new InvalidInput(
              String.valueOf(wrong.getMessage()),
              "types are: "
                  + Arrays.stream(Scalar.values())
                      .map(Scalar::text)
                      .collect(Collectors.joining(", ")));
        });
  }
}
