package io.omendb.storage.expression;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.expression.NumberNode.RealFunction;
import io.omendb.storage.filter.BoundPredicate;
import io.omendb.storage.filter.Literal;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.schema.TimestampText;
import io.omendb.storage.sql.SqlTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Gives every part of an expression its type. For one thread at a time.
final class TermBinder {
  /// The most decimal digits that ROUND keeps; a double holds no more.
  private static final int MAX_DIGITS = 15;

  private final SqlTokens sql;
  private final Schema schema;

  TermBinder(SqlTokens sql, Schema schema) {
    this.sql = sql;
    this.schema = schema;
  }

  /// Binds a term that a column is set to.
  Node assigned(Term term, Field target) {
    String column = "column '" + target.name() + "'";
    if (term instanceof Term.Null) {
      if (!target.nullable()) {
        throw wrong(term, "NULL, but " + column + " allows none");
      }
      return Node.Constant.nothing(target.type());
    }
    if (target.type() == Scalar.TIMESTAMP
        && term instanceof Term.Constant(int _, Literal.Text(String text))) {
      try {
        return Node.Constant.of(new Literal.Timestamp(TimestampText.micros(text)));
      } catch (InvalidInput e) {
        throw wrong(term, column + " is timestamp, but " + e.getMessage());
      }
    }
    Node node = node(term);
    if (target.type() instanceof DataType.Vector && !node.type().equals(target.type())) {
      throw wrong(
          term,
          column
              + " is "
              + target.type().text()
              + " and takes only a column of that type, not "
              + node.type().text());
    }
    if (!Casts.implicit(node.type(), target.type())) {
      String hint =
          Casts.possible(node.type(), target.type())
              ? "; write CAST(... AS " + target.type().text() + ")"
              : "";
      throw wrong(
          term, column + " is " + target.type().text() + ", not " + node.type().text() + hint);
    }
    return target.type() instanceof Scalar scalar ? converted(node, scalar, term.at()) : node;
  }

  Node node(Term term) {
    return switch (term) {
      case Term.Constant(int _, Literal value) -> Node.Constant.of(value);
      case Term.Null _ ->
          throw wrong(term, "the type of NULL is not known; write CAST(NULL AS ...)");
      case Term.ColumnName(int _, String name) -> new Node.Reference(field(term, name));
      case Term.Negative(int at, Term inner) -> {
        Node operand = number(inner, "-");
        yield whole(operand)
            ? new NumberNode.WholeSign(false, List.of(operand), at)
            : new NumberNode.RealSingle(RealFunction.NEGATIVE, 0, List.of(operand), at);
      }
      case Term.Arithmetic(int at, var operator, Term left, Term right) -> {
        List<Node> pair = List.of(number(left, operator.sql()), number(right, operator.sql()));
        yield whole(pair.getFirst()) && whole(pair.getLast())
            ? new NumberNode.WholePair(operator, pair, at)
            : new NumberNode.RealPair(operator, pair, at);
      }
      case Term.Call call -> call(call);
      case Term.Cast(int at, Term inner, Scalar type) -> {
        if (inner instanceof Term.Null) {
          yield Node.Constant.nothing(type);
        }
        Node node = node(inner);
        if (!Casts.possible(node.type(), type)) {
          throw wrong(inner, node.type().text() + " cannot be cast to " + type.text());
        }
        yield converted(node, type, at);
      }
      case Term.Condition(int _, var predicate) -> {
        BoundPredicate bound = predicate.bind(schema);
        boolean nullable =
            schema.fields().stream()
                .anyMatch(field -> field.nullable() && bound.fieldIds().contains(field.id()));
        yield new Node.Condition(bound, nullable);
      }
      case Term.Case cases -> cases(cases);
    };
  }

  private Node cases(Term.Case cases) {
    List<Term> values = new ArrayList<>();
    cases.branches().forEach(branch -> values.add(branch.value()));
    Term otherwise = cases.otherwise();
    values.add(otherwise == null ? new Term.Null(cases.at()) : otherwise);
    List<Node> nodes = alike(cases, "CASE", values);
    return new Branching.Case(
        nodes.getFirst().type(),
        cases.branches().stream().map(branch -> branch.condition().bind(schema)).toList(),
        nodes);
  }

  private Node call(Term.Call call) {
    List<Term> terms = call.arguments();
    String name = call.function().name();
    return switch (call.function()) {
      case ABS -> numberCall(call, RealFunction.ABS);
      case FLOOR -> numberCall(call, RealFunction.FLOOR);
      case CEIL -> numberCall(call, RealFunction.CEIL);
      case ROUND -> numberCall(call, RealFunction.ROUND);
      case LOWER -> new TextNode.Changed(TextNode.Change.LOWER, texts(terms, name));
      case UPPER -> new TextNode.Changed(TextNode.Change.UPPER, texts(terms, name));
      case TRIM -> new TextNode.Changed(TextNode.Change.TRIM, texts(terms, name));
      case LENGTH -> new TextNode.Length(texts(terms, name));
      case REPLACE -> new TextNode.Replace(texts(terms, name));
      case CONCAT -> new TextNode.Concat(texts(terms, name));
      case SUBSTRING -> {
        List<Node> arguments = new ArrayList<>(texts(terms.subList(0, 1), name));
        for (Term place : terms.subList(1, terms.size())) {
          Node node = number(place, name);
          if (!whole(node)) {
            throw wrong(place, name + " needs whole numbers, and this is " + node.type().text());
          }
          arguments.add(node);
        }
        yield new TextNode.Substring(arguments, call.at());
      }
      case COALESCE -> {
        List<Node> nodes = alike(call, name, terms);
        yield new Branching.Coalesce(nodes.getFirst().type(), nodes);
      }
      case NULLIF -> {
        Node value = node(terms.getFirst());
        Term second = terms.getLast();
        Node other =
            second instanceof Term.Null
                ? Node.Constant.nothing(scalar(terms.getFirst(), value))
                : node(second);
        boolean comparable =
            scalar(terms.getFirst(), value) == scalar(second, other)
                || (Casts.number(value.type()) && Casts.number(other.type()));
        if (!comparable) {
          throw wrong(
              second, "NULLIF compares " + value.type().text() + " with " + other.type().text());
        }
        yield new Branching.NullIf(value, other);
      }
    };
  }

  private Node numberCall(Term.Call call, RealFunction function) {
    Node operand = number(call.arguments().getFirst(), call.function().name());
    int digits = call.arguments().size() == 2 ? digits(call.arguments().getLast()) : 0;
    if (!whole(operand)) {
      return new NumberNode.RealSingle(function, digits, List.of(operand), call.at());
    }
    return function == RealFunction.ABS
        ? new NumberNode.WholeSign(true, List.of(operand), call.at())
        : converted(operand, Scalar.INT64, call.at());
  }

  private int digits(Term term) {
    if (term instanceof Term.Constant(int _, Literal.Whole(long digits))
        && digits >= 0
        && digits <= MAX_DIGITS) {
      return (int) digits;
    }
    throw wrong(term, "ROUND needs a constant number of digits in 0.." + MAX_DIGITS);
  }

  private Node number(Term term, String what) {
    if (term instanceof Term.Null) {
      return Node.Constant.nothing(Scalar.INT64);
    }
    Node node = node(term);
    if (!Casts.number(node.type())) {
      throw wrong(term, what + " needs numbers, and this is " + node.type().text());
    }
    return node;
  }

  private List<Node> texts(List<Term> terms, String what) {
    List<Node> nodes = new ArrayList<>(terms.size());
    for (Term term : terms) {
      Node node = term instanceof Term.Null ? Node.Constant.nothing(Scalar.STRING) : node(term);
      if (node.type() != Scalar.STRING) {
        throw wrong(
            term,
            what
                + " needs strings, and this is "
                + node.type().text()
                + (Casts.possible(node.type(), Scalar.STRING)
                    ? "; write CAST(... AS string)"
                    : ""));
      }
      nodes.add(node);
    }
    return nodes;
  }

  /// The terms as values of one type that holds them all.
  private List<Node> alike(Term at, String what, List<Term> terms) {
    List<Node> nodes = new ArrayList<>(terms.size());
    Optional<Scalar> common = Optional.empty();
    for (Term term : terms) {
      // The type of a NULL is that of the others, and not known yet.
      Node node = term instanceof Term.Null ? Node.Constant.nothing(Scalar.BOOL) : node(term);
      nodes.add(node);
      if (!(term instanceof Term.Null)) {
        Scalar type = scalar(term, node);
        common = Optional.of(common.isEmpty() ? type : common(term, what, common.get(), type));
      }
    }
    Scalar type =
        common.orElseThrow(
            () -> wrong(at, "the type of NULL is not known; write CAST(NULL AS ...)"));
    for (int i = 0; i < nodes.size(); i++) {
      Term term = terms.get(i);
      nodes.set(
          i,
          term instanceof Term.Null
              ? Node.Constant.nothing(type)
              : converted(nodes.get(i), type, term.at()));
    }
    return nodes;
  }

  private Scalar common(Term at, String what, Scalar one, Scalar other) {
    if (one == other) {
      return one;
    }
    if (!Casts.number(one) || !Casts.number(other)) {
      throw wrong(at, what + " has both " + one.text() + " and " + other.text() + " values");
    }
    return one.integer() && other.integer() ? Scalar.INT64 : Scalar.FLOAT64;
  }

  /// A constant is converted here, so that its place is known when it does not fit.
  private Node converted(Node node, Scalar type, int at) {
    if (node.type() == type) {
      return node;
    }
    if (node instanceof Node.Constant(Column value)) {
      ColumnBuilder builder = new ColumnBuilder(type);
      try {
        Casts.add(builder, value, 0);
      } catch (InvalidInput e) {
        throw sql.wrong(String.valueOf(e.getMessage()), at);
      }
      return new Node.Constant(builder.build());
    }
    return new Node.Converted(node, type, at);
  }

  private Scalar scalar(Term term, Node node) {
    if (node.type() instanceof Scalar scalar) {
      return scalar;
    }
    throw wrong(term, "a vector is no value to compute with");
  }

  private static boolean whole(Node node) {
    return node.type() instanceof Scalar scalar && scalar.integer();
  }

  private Field field(Term at, String column) {
    try {
      return schema.require(column);
    } catch (InvalidInput e) {
      InvalidInput placed = wrong(at, String.valueOf(e.getMessage()));
      throw new InvalidInput(String.valueOf(placed.getMessage()), e.hint().orElse(null));
    }
  }

  private InvalidInput wrong(Term term, String what) {
    return sql.wrong(what, term.at());
  }
}
