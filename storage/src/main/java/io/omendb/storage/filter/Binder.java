package io.omendb.storage.filter;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.schema.TimestampText;
import io.omendb.storage.sql.SqlTokens;
import io.omendb.storage.sql.SqlUse;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Turns a predicate into conditions on numbered columns, with literals of their types. For one
/// thread at a time.
final class Binder {
  /// The deepest tree that is bound, whoever built it.
  private static final int MAX_DEPTH = 256;

  private final Schema schema;
  private final ParsedPredicate parsed;

  private Binder(Schema schema, ParsedPredicate parsed) {
    this.schema = schema;
    this.parsed = parsed;
  }

  static BoundPredicate bind(Predicate predicate, Schema schema) {
    SqlTokens nowhere = SqlTokens.of("", SqlUse.FILTER);
    return bind(new ParsedPredicate(nowhere, predicate, new IdentityHashMap<>()), schema);
  }

  static BoundPredicate bind(ParsedPredicate parsed, Schema schema) {
    Binder binder = new Binder(schema, parsed);
    return new BoundPredicate(parsed.predicate(), binder.node(parsed.predicate(), 0));
  }

  private Node node(Predicate predicate, int depth) {
    if (depth > MAX_DEPTH) {
      throw new LimitExceeded(
          "the filter is nested deeper than " + MAX_DEPTH + " levels", null, null);
    }
    return switch (predicate) {
      case Predicate.And(var terms) -> new Node.All(nodes(terms, depth));
      case Predicate.Or(var terms) -> new Node.Any(nodes(terms, depth));
      case Predicate.Not(var term) -> new Node.Negation(node(term, depth + 1));
      case Predicate.Constant(boolean value) -> new Node.Always(value);
      case Predicate.IsNull(String column) -> {
        Field field = field(predicate, column);
        yield field.nullable() ? new Leaf.NullTest(field.id()) : new Node.Always(false);
      }
      case Predicate.BoolColumn(String column) -> bool(predicate, field(predicate, column), true);
      case Predicate.IsTruth(String column, boolean value) -> {
        Field field = field(predicate, column);
        yield new Node.All(
            List.of(
                new Node.Negation(new Leaf.NullTest(field.id())), bool(predicate, field, value)));
      }
      case Predicate.Compare(String column, var op, var literal) ->
          compare(predicate, field(predicate, column), op, literal);
      case Predicate.Between(String column, var low, var high) -> {
        Field field = field(predicate, column);
        yield new Node.All(
            List.of(
                compare(predicate, field, Predicate.Op.AT_LEAST, low),
                compare(predicate, field, Predicate.Op.AT_MOST, high)));
      }
      case Predicate.In(String column, var literals) ->
          in(predicate, field(predicate, column), literals);
      case Predicate.Like(String column, String pattern, var escape) -> {
        Field field = field(predicate, column);
        if (field.type() != Scalar.STRING) {
          throw wrong(predicate, subject(field) + ", but LIKE needs a string column");
        }
        yield new TextLeaf.TextLike(field.id(), LikePattern.compile(pattern, escape));
      }
    };
  }

  private List<Node> nodes(List<Predicate> terms, int depth) {
    List<Node> nodes = new ArrayList<>(terms.size());
    for (Predicate term : terms) {
      nodes.add(node(term, depth + 1));
    }
    return nodes;
  }

  private Node compare(Predicate at, Field field, Predicate.Op op, Literal literal) {
    if (op == Predicate.Op.NOT_EQUAL) {
      return new Node.Negation(compare(at, field, Predicate.Op.EQUAL, literal));
    }
    if (!(field.type() instanceof Scalar type)) {
      throw wrong(at, subject(field) + ", which cannot be compared in a filter");
    }
    return switch (type) {
      case BOOL -> {
        if (!(literal instanceof Literal.Bool(boolean value)) || op != Predicate.Op.EQUAL) {
          throw mismatch(at, field, literal);
        }
        yield new Leaf.BoolTest(field.id(), value);
      }
      case INT8, INT16, INT32, INT64, UINT8 ->
          switch (literal) {
            case Literal.Whole(long value) -> Ranges.whole(field.id(), type, op, value);
            case Literal.Real(double value) -> Ranges.whole(field.id(), type, op, value);
            case Literal.Text _, Literal.Bool _, Literal.Timestamp _ ->
                throw mismatch(at, field, literal);
          };
      case FLOAT32, FLOAT64 ->
          switch (literal) {
            case Literal.Whole(long value) ->
                Ranges.real(field.id(), type == Scalar.FLOAT32, op, value);
            case Literal.Real(double value) ->
                Ranges.real(field.id(), type == Scalar.FLOAT32, op, value);
            case Literal.Text _, Literal.Bool _, Literal.Timestamp _ ->
                throw mismatch(at, field, literal);
          };
      case TIMESTAMP -> Ranges.whole(field.id(), type, op, micros(at, field, literal));
      case STRING -> {
        if (!(literal instanceof Literal.Text(String value))) {
          throw mismatch(at, field, literal);
        }
        yield Ranges.text(field.id(), op, value);
      }
      case BINARY -> throw mismatch(at, field, literal);
    };
  }

  private Node in(Predicate at, Field field, List<Literal> literals) {
    // Each literal is checked and coerced as in a comparison of its own.
    List<Node> tests = new ArrayList<>(literals.size());
    for (Literal literal : literals) {
      tests.add(compare(at, field, Predicate.Op.EQUAL, literal));
    }
    if (field.type() == Scalar.STRING) {
      return new TextLeaf.TextIn(
          field.id(),
          new TextSet(
              literals.stream()
                  .map(literal -> literal instanceof Literal.Text(String text) ? text : "")
                  .collect(Collectors.toSet())));
    }
    return Ranges.anyOf(tests);
  }

  private Node bool(Predicate at, Field field, boolean value) {
    if (field.type() != Scalar.BOOL) {
      throw wrong(at, subject(field) + ", not bool, and is no condition by itself");
    }
    return new Leaf.BoolTest(field.id(), value);
  }

  private long micros(Predicate at, Field field, Literal literal) {
    return switch (literal) {
      case Literal.Timestamp(long micros) -> micros;
      case Literal.Text(String text) -> {
        try {
          yield TimestampText.micros(text);
        } catch (InvalidInput e) {
          throw wrong(at, subject(field) + ", but " + e.getMessage());
        }
      }
      case Literal.Whole _, Literal.Real _, Literal.Bool _ -> throw mismatch(at, field, literal);
    };
  }

  private Field field(Predicate at, String column) {
    Optional<Field> field = schema.find(column);
    return field.orElseThrow(() -> {
      InvalidInput plain = wrong(at, "unknown column '" + column + "'");
      String names =
          schema.fields().stream().limit(20).map(Field::name).collect(Collectors.joining(", "));
      return new InvalidInput(
          String.valueOf(plain.getMessage()),
          "columns are: " + names + (schema.size() > 20 ? ", ..." : ""));
    });
  }

  private static String subject(Field field) {
    DataType type = field.type();
    return "column '" + field.name() + "' is " + type.text();
  }

  private InvalidInput mismatch(Predicate at, Field field, Literal literal) {
    String shown = literal.toString();
    return wrong(
        at,
        subject(field)
            + ", compared with "
            + literal.kind()
            + ": "
            + (shown.length() > 40 ? shown.substring(0, 40) + "..." : shown));
  }

  private InvalidInput wrong(Predicate at, String what) {
    return parsed.wrong(at, what);
  }
}
