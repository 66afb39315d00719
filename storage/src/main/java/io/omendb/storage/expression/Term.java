package io.omendb.storage.expression;

import io.omendb.storage.filter.Literal;
import io.omendb.storage.filter.ParsedPredicate;
import io.omendb.storage.schema.DataType.Scalar;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An expression as it was written; `at` is the index of its first character. Immutable.
sealed interface Term {
  int at();

  record Constant(int at, Literal value) implements Term {}

  record Null(int at) implements Term {}

  record ColumnName(int at, String name) implements Term {}

  record Negative(int at, Term term) implements Term {}

  record Arithmetic(int at, Operator operator, Term left, Term right) implements Term {}

  record Call(int at, Function function, List<Term> arguments) implements Term {}

  record Cast(int at, Term term, Scalar type) implements Term {}

  record Condition(int at, ParsedPredicate predicate) implements Term {}

  /// The value of the first branch whose condition is true, else `otherwise`, else null.
  record Case(int at, List<Branch> branches, @Nullable Term otherwise) implements Term {}

  record Branch(ParsedPredicate condition, Term value) {}

  /// What is done with two numbers.
  enum Operator {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    REMAINDER("%");

    private final String sql;

    Operator(String sql) {
      this.sql = sql;
    }

    String sql() {
      return sql;
    }
  }

  /// What can be called, and with how many arguments.
  enum Function {
    ABS(1, 1),
    ROUND(1, 2),
    FLOOR(1, 1),
    CEIL(1, 1),
    LOWER(1, 1),
    UPPER(1, 1),
    TRIM(1, 1),
    LENGTH(1, 1),
    SUBSTRING(2, 3),
    REPLACE(3, 3),
    CONCAT(1, 255),
    COALESCE(1, 255),
    NULLIF(2, 2);

    private final int least;
    private final int most;

    Function(int least, int most) {
      this.least = least;
      this.most = most;
    }

    static Optional<Function> named(String name) {
      String upper = name.toUpperCase(Locale.ROOT);
      return Arrays.stream(values()).filter(function -> function.name().equals(upper)).findFirst();
    }

    static String names() {
      return Arrays.stream(values()).map(Function::name).collect(Collectors.joining(", "));
    }

    boolean takes(int arguments) {
      return arguments >= least && arguments <= most;
    }

    /// How many arguments it takes, for messages.
    String arity() {
      return least == most
          ? least + (least == 1 ? " argument" : " arguments")
          : least + " to " + most + " arguments";
    }
  }
}
