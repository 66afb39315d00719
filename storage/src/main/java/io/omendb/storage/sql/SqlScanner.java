package io.omendb.storage.sql;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.sql.SqlTokens.Kind;
import io.omendb.storage.sql.SqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Cuts a text into tokens. For one thread at a time.
final class SqlScanner {
  private final String text;
  private final SqlUse use;
  private final List<Token> tokens = new ArrayList<>();
  private int start;
  private int at;

  SqlScanner(String text, SqlUse use) {
    this.text = text;
    this.use = use;
  }

  List<Token> tokens() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '\'') {
        add(Kind.STRING, quoted('\'', "string"), at);
      } else if (c == '"') {
        add(Kind.NAME, quoted('"', "column name"), at);
      } else if (digit(c) || (c == '.' && at + 1 < text.length() && digit(text.charAt(at + 1)))) {
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
    return tokens;
  }

  private void add(Kind kind, String content, int end) {
    tokens.add(new Token(kind, content, start));
    at = end;
  }

  private String quoted(char quote, String what) {
    start = at;
    StringBuilder out = new StringBuilder();
    int i = at + 1;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c != quote) {
        out.append(c);
      } else if (i < text.length() && text.charAt(i) == quote) {
        out.append(quote);
        i++;
      } else {
        at = i;
        return out.toString();
      }
    }
    throw wrong("unclosed " + what, start);
  }

  private void number() {
    start = at;
    int i = digits(at);
    if (i < text.length() && text.charAt(i) == '.') {
      i = digits(i + 1);
    }
    if (i < text.length() && (text.charAt(i) | 32) == 'e') {
      int sign = i + 1 < text.length() && "+-".indexOf(text.charAt(i + 1)) >= 0 ? 1 : 0;
      int end = digits(i + 1 + sign);
      if (end == i + 1 + sign) {
        throw wrong("malformed number", start);
      }
      i = end;
    }
    if (i < text.length() && (Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '_')) {
      throw wrong("malformed number", start);
    }
    add(Kind.NUMBER, text.substring(start, i), i);
  }

  private int digits(int from) {
    int i = from;
    while (i < text.length() && digit(text.charAt(i))) {
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
    while (i < text.length()
        && (Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '_')) {
      i++;
    }
    String word = text.substring(start, i);
    String upper = word.toUpperCase(Locale.ROOT);
    if (use.refuses(upper)) {
      throw wrong(upper + unsupported(), start);
    }
    if (use.keyword(upper)) {
      add(Kind.SYMBOL, upper, i);
    } else {
      add(Kind.NAME, word, i);
    }
  }

  private void operator(char c) {
    start = at;
    String two = text.substring(at, Math.min(text.length(), at + 2));
    if (two.equals("<=") || two.equals(">=") || two.equals("<>") || two.equals("!=")) {
      add(Kind.SYMBOL, two, at + 2);
    } else if (two.equals("--") || two.equals("/*")) {
      throw wrong("comments are not supported in " + use.noun() + "s", at);
    } else if (use == SqlUse.EXPRESSION && two.equals("||")) {
      add(Kind.SYMBOL, two, at + 2);
    } else if ("=<>(),+-".indexOf(c) >= 0 || (use == SqlUse.EXPRESSION && "*/%".indexOf(c) >= 0)) {
      add(Kind.SYMBOL, String.valueOf(c), at + 1);
    } else if ("*/%|&^".indexOf(c) >= 0) {
      String what = use == SqlUse.FILTER ? "arithmetic ('" + c + "')" : "operator '" + c + "'";
      throw wrong(what + unsupported(), at);
    } else {
      throw wrong("unexpected character '" + c + "'", at);
    }
  }

  /// Tells words that are keywords only beside a string from columns, and refuses the functions of
  /// filters.
  private void resolve(int i) {
    Token token = tokens.get(i);
    if (token.kind() != Kind.NAME || text.charAt(token.at()) == '"') {
      return;
    }
    Token next = i + 1 < tokens.size() ? tokens.get(i + 1) : new Token(Kind.SYMBOL, "", 0);
    String upper = token.text().toUpperCase(Locale.ROOT);
    boolean special = upper.equals("TIMESTAMP") || upper.equals("ESCAPE");
    if (special && next.kind() == Kind.STRING) {
      tokens.set(i, new Token(Kind.SYMBOL, upper, token.at()));
    } else if (use == SqlUse.FILTER && next.is("(")) {
      throw wrong("functions are not supported in filters: '" + token.text() + "'", token.at());
    }
  }

  private String unsupported() {
    return " is not supported in " + use.noun() + "s";
  }

  private InvalidInput wrong(String what, int place) {
    return SqlTokens.wrong(text, use, what, place);
  }
}
