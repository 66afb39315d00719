package io.omendb.storage.sql;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.LimitExceeded;
import java.util.List;
import java.util.Locale;

/// The tokens of a filter or of an expression, after a check of its length and nesting, so that no
/// text can make a recursive parser run out of stack or time. Immutable.
public final class SqlTokens {
  /// The longest text in characters; a list of ten thousand 64-bit numbers fits.
  public static final int MAX_LENGTH = 256 * 1024;

  /// The deepest nesting of parentheses, NOTs and CASEs.
  public static final int MAX_NESTING = 32;

  /// What a token is.
  public enum Kind {
    NAME,
    STRING,
    NUMBER,
    /// A keyword in upper case or an operator.
    SYMBOL
  }

  /// `text` is the content without quotes; `at` is the index of the first character.
  public record Token(Kind kind, String text, int at) {
    /// Whether it is this keyword or operator.
    public boolean is(String symbol) {
      return kind == Kind.SYMBOL && text.equals(symbol);
    }
  }

  private final String text;
  private final SqlUse use;
  private final List<Token> tokens;
  private final int end;

  private SqlTokens(String text, SqlUse use, List<Token> tokens, int end) {
    this.text = text;
    this.use = use;
    this.tokens = tokens;
    this.end = end;
  }

  /// Cuts the text.
  ///
  /// @throws InvalidInput naming the character that begins no token
  /// @throws LimitExceeded if the text is longer than [#MAX_LENGTH] or nested deeper than
  ///   [#MAX_NESTING]
  public static SqlTokens of(String text, SqlUse use) {
    if (text.length() > MAX_LENGTH) {
      throw new LimitExceeded(
          String.format(
              Locale.ROOT,
              "the %s has %,d characters, more than %,d",
              use.noun(),
              text.length(),
              MAX_LENGTH),
          null,
          use == SqlUse.FILTER ? "build long lists of values in the library's Predicate.in" : null);
    }
    List<Token> tokens = new SqlScanner(text, use).tokens();
    checkNesting(tokens, use);
    return new SqlTokens(text, use, tokens, text.length());
  }

  /// The tokens `[from, to)`, with their places in the whole text.
  public SqlTokens slice(int from, int to) {
    return new SqlTokens(
        text, use, List.copyOf(tokens.subList(from, to)), to < tokens.size() ? at(to).at() : end);
  }

  public SqlUse use() {
    return use;
  }

  public int size() {
    return tokens.size();
  }

  public Token at(int token) {
    return tokens.get(token);
  }

  /// The index of the character after the last token's room.
  public int end() {
    return end;
  }

  /// The whole text, which a slice shares with the others.
  public String text() {
    return text;
  }

  /// An error at a character, counted from 1, with the text around it and a caret below.
  public InvalidInput wrong(String what, int at) {
    return wrong(text, use, what, at);
  }

  static InvalidInput wrong(String text, SqlUse use, String what, int at) {
    int from = Math.max(0, at - 40);
    int to = Math.min(text.length(), at + 30);
    String line = text.substring(from, to).replaceAll("\\s", " ");
    String lead = from > 0 ? "..." : "";
    return new InvalidInput(
        what
            + " at character "
            + (at + 1)
            + " of the "
            + use.noun()
            + "\n  "
            + lead
            + line
            + (to < text.length() ? "..." : "")
            + "\n  "
            + " ".repeat(lead.length() + at - from)
            + "^");
  }

  private static void checkNesting(List<Token> tokens, SqlUse use) {
    int depth = 0;
    int[] negations = new int[MAX_NESTING + 1];
    for (Token token : tokens) {
      if (token.kind() != Kind.SYMBOL) {
        continue;
      }
      switch (token.text()) {
        case "(", "CASE" -> {
          depth++;
          if (depth <= MAX_NESTING) {
            negations[depth] = negations[depth - 1];
          }
        }
        case ")", "END" -> depth = Math.max(0, depth - 1);
        case "NOT" -> negations[Math.min(depth, MAX_NESTING)]++;
        case "AND", "OR", ",", "THEN" -> negations[depth] = depth == 0 ? 0 : negations[depth - 1];
        default -> {}
      }
      if (depth + negations[Math.min(depth, MAX_NESTING)] > MAX_NESTING) {
        throw new LimitExceeded(
            "the "
                + use.noun()
                + " is nested deeper than "
                + MAX_NESTING
                + " levels at character "
                + (token.at() + 1),
            null,
            use == SqlUse.FILTER
                ? "join alternatives by AND, OR or IN without parentheses around each"
                : null);
      }
    }
  }
}
