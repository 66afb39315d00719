package io.omendb.storage.filter;

import io.omendb.storage.sql.SqlUse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The spelling of names and nested terms in SQL. Stateless.
final class SqlText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private SqlText() {}

  static String name(String column) {
    boolean plain = PLAIN.matcher(column).matches() && !SqlUse.FILTER.reserves(column);
    return plain ? column : '"' + column.replace("\"", "\"\"") + '"';
  }

  static String join(List<Predicate> terms, String operator) {
    return terms.stream()
        .map(term ->
            switch (term) {
              case Predicate.And and -> "(" + and + ")";
              case Predicate.Or or -> "(" + or + ")";
              case Predicate.Compare _,
                  Predicate.In _,
                  Predicate.Between _,
                  Predicate.Like _,
                  Predicate.IsNull _,
                  Predicate.IsTruth _,
                  Predicate.BoolColumn _,
                  Predicate.Not _,
                  Predicate.Constant _ ->
                  term.toString();
            })
        .collect(Collectors.joining(operator));
  }

  static List<Predicate> appended(List<Predicate> terms, Predicate last) {
    List<Predicate> all = new ArrayList<>(terms);
    all.add(last);
    return all;
  }
}
