package io.omendb.storage.sql;

import java.util.Locale;
import java.util.Set;

/// What a text is for, which decides what it may hold.
public enum SqlUse {
  /// A condition on columns: neither arithmetic nor functions.
  FILTER("filter", "example: year >= 2020 AND album = 'italy'"),
  /// A value made of columns.
  EXPRESSION("expression", "example: price * 1.2");

  private static final Set<String> KEYWORDS =
      Set.of("AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS", "NULL", "TRUE", "FALSE");
  private static final Set<String> OF_EXPRESSIONS =
      Set.of("CASE", "WHEN", "THEN", "ELSE", "END", "CAST", "AS");
  private static final Set<String> REFUSED = Set.of("SELECT", "EXISTS");
  private static final Set<String> REFUSED_IN_FILTERS = Set.of("SELECT", "CASE", "CAST", "EXISTS");

  private final String noun;
  private final String example;

  SqlUse(String noun, String example) {
    this.noun = noun;
    this.example = example;
  }

  /// What messages call the text.
  public String noun() {
    return noun;
  }

  String example() {
    return example;
  }

  boolean keyword(String upper) {
    return KEYWORDS.contains(upper) || (this == EXPRESSION && OF_EXPRESSIONS.contains(upper));
  }

  /// Whether the word starts what such texts do not have.
  boolean refuses(String upper) {
    return (this == FILTER ? REFUSED_IN_FILTERS : REFUSED).contains(upper);
  }

  /// Whether a column of that name must be quoted.
  public boolean reserves(String word) {
    String upper = word.toUpperCase(Locale.ROOT);
    return keyword(upper) || refuses(upper) || upper.equals("TIMESTAMP") || upper.equals("ESCAPE");
  }
}
