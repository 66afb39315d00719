package io.omendb.storage.filter;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.LimitExceeded;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Cuts a filter into tokens and checks its length and nesting before any grammar sees it, so that
/// no text can make a recursive parser run out of stack or time. For one thread at a time.
final class FilterTokens {
  /// The longest filter in characters; a list of ten thousand 64-bit numbers fits.
  static final int MAX_LENGTH = 256 * 1024;

  /// The deepest nesting of parentheses and NOTs.
  static final int MAX_NESTING = 32;

  private static final Set<String> KEYWORDS =
      Set.of("AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS", "NULL", "TRUE", "FALSE");

  /// Words that start what filters do not have; columns of these names must be quoted.
  private static final Set<String> REFUSED = Set.of("SELECT", "CASE", "CAST", "EXISTS");

  enum Kind {
    NAME,
    STRING,
    NUMBER,
    /// A keyword in upper case or an operator.
    SYMBOL
  }

  /// `text` is the content without quotes; `at` is the index of the first character.
  record Token(Kind kind, String text, int at) {}

  private final String where;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private FilterTokens(String where) {
    this.where = where;
  }

  static boolean reserved(String word) {
    String upper = word.toUpperCase(Locale.ROOT);
    return KEYWORDS.contains(upper)
        || REFUSED.contains(upper)
        || upper.equals("TIMESTAMP")
        || upper.equals("ESCAPE");
  }

  static List<Token> of(String where) {
    if (where.length() > MAX_LENGTH) {
      throw new LimitExceeded(
          String.format(
              Locale.ROOT,
              "the filter has %,d characters, more than %,d",
              where.length(),
              MAX_LENGTH),
          null,
          "build long lists of values in the library's Predicate.in");
    }
    FilterTokens scanner = new FilterTokens(where);
    scanner.scan();
    scanner.checkNesting();
    return scanner.tokens;
  }

  /// An error at a character, counted from 1, with the text around it and a caret below.
  static InvalidInput wrong(String where, String what, int at) {
    int from = Math.max(0, at - 40);
    int to = Math.min(where.length(), at + 30);
    String line = where.substring(from, to).replaceAll("\\s", " ");
    String lead = from > 0 ? "..." : "";
    return new InvalidInput(
        what
            + " at character "
            + (at + 1)
            + " of the filter\n  "
            + lead
            + line
            + (to < where.length() ? "..." : "")
            + "\n  "
            + " ".repeat(lead.length() + at - from)
            + "^");
  }

  private void scan() {
    while (at < where.length()) {
      char c = where.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '\'') {
        add(Kind.STRING, quoted('\'', "string"), at);
      } else if (c == '"') {
        add(Kind.NAME, quoted('"', "column name"), at);
      } else if (digit(c) || (c == '.' && at + 1 < where.length() && digit(where.charAt(at + 1)))) {
        number();
      } else if (Character.isLetter(c) || c == '_') {
        word();
      } else {
        operator(c);
      }
    }
    for (int i = 0; i < tokens.size(); i++) {
      resolve(i);
    }
  }

  private int start;

  private void add(Kind kind, String text, int end) {
    tokens.add(new Token(kind, text, start));
    at = end;
  }

  private String quoted(char quote, String what) {
    start = at;
    StringBuilder out = new StringBuilder();
    int i = at + 1;
    while (i < where.length()) {
      char c = where.charAt(i++);
      if (c != quote) {
        out.append(c);
      } else if (i < where.length() && where.charAt(i) == quote) {
        out.append(quote);
        i++;
      } else {
        at = i;
        return out.toString();
      }
    }
    throw wrong(where, "unclosed " + what, start);
  }

  private void number() {
    start = at;
    int i = digits(at);
    if (i < where.length() && where.charAt(i) == '.') {
      i = digits(i + 1);
    }
    if (i < where.length() && (where.charAt(i) | 32) == 'e') {
      int sign = i + 1 < where.length() && "+-".indexOf(where.charAt(i + 1)) >= 0 ? 1 : 0;
      int end = digits(i + 1 + sign);
      if (end == i + 1 + sign) {
        throw wrong(where, "malformed number", start);
      }
      i = end;
    }
    if (i < where.length()
        && (Character.isLetterOrDigit(where.charAt(i)) || where.charAt(i) == '_')) {
      throw wrong(where, "malformed number", start);
    }
    add(Kind.NUMBER, where.substring(start, i), i);
  }

  private int digits(int from) {
    int i = from;
    while (i < where.length() && digit(where.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private void word() {
    start = at;
    int i = at;
    while (i < where.length()
        && (Character.isLetterOrDigit(where.charAt(i)) || where.charAt(i) == '_')) {
      i++;
    }
    String word = where.substring(start, i);
    String upper = word.toUpperCase(Locale.ROOT);
    if (REFUSED.contains(upper)) {
      throw wrong(where, upper + " is not supported in filters", start);
    }
    if (KEYWORDS.contains(upper)) {
      add(Kind.SYMBOL, upper, i);
    } else {
      add(Kind.NAME, word, i);
    }
  }

  private void operator(char c) {
    start = at;
    String two = where.substring(at, Math.min(where.length(), at + 2));
    if (two.equals("<=") || two.equals(">=") || two.equals("<>") || two.equals("!=")) {
      add(Kind.SYMBOL, two, at + 2);
    } else if (two.equals("--") || two.equals("/*")) {
      throw wrong(where, "comments are not supported in filters", at);
    } else if ("=<>(),+-".indexOf(c) >= 0) {
      add(Kind.SYMBOL, String.valueOf(c), at + 1);
    } else if ("*/%|&^".indexOf(c) >= 0) {
      throw wrong(where, "arithmetic ('" + c + "') is not supported in filters", at);
    } else {
      throw wrong(where, "unexpected character '" + c + "'", at);
    }
  }

  /// Tells words that are keywords only beside a string from columns, and refuses functions.
  private void resolve(int i) {
    Token token = tokens.get(i);
    if (token.kind() != Kind.NAME || where.charAt(token.at()) == '"') {
      return;
    }
    Token next = i + 1 < tokens.size() ? tokens.get(i + 1) : new Token(Kind.SYMBOL, "", 0);
    String upper = token.text().toUpperCase(Locale.ROOT);
    boolean special = upper.equals("TIMESTAMP") || upper.equals("ESCAPE");
    if (special && next.kind() == Kind.STRING) {
      tokens.set(i, new Token(Kind.SYMBOL, upper, token.at()));
    } else if (next.kind() == Kind.SYMBOL && next.text().equals("(")) {
      throw wrong(
          where, "functions are not supported in filters: '" + token.text() + "'", token.at());
    }
  }

  private void checkNesting() {
    int depth = 0;
    int[] negations = new int[MAX_NESTING + 1];
    for (Token token : tokens) {
      if (token.kind() != Kind.SYMBOL) {
        continue;
      }
      switch (token.text()) {
        case "(" -> {
          depth++;
          if (depth <= MAX_NESTING) {
            negations[depth] = negations[depth - 1];
          }
        }
        case ")" -> depth = Math.max(0, depth - 1);
        case "NOT" -> negations[Math.min(depth, MAX_NESTING)]++;
        case "AND", "OR" -> negations[depth] = depth == 0 ? 0 : negations[depth - 1];
        default -> {}
      }
      if (depth + negations[Math.min(depth, MAX_NESTING)] > MAX_NESTING) {
        throw new LimitExceeded(
            "the filter is nested deeper than "
                + MAX_NESTING
                + " levels at character "
                + (token.at() + 1),
            null,
            "join alternatives by AND, OR or IN without parentheses around each");
      }
    }
  }
}
