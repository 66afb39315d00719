package io.omendb.storage.schema;

import io.omendb.storage.distance.ElementType;
import io.omendb.storage.error.StorageException.InvalidInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// The text form of a schema: columns separated by commas, each a name (in double quotes where it
/// is not a plain word), a type, `not null` where nulls are refused, and `primary key` where the
/// column identifies rows; at the end perhaps `primary key (a, b)`. Members of a struct are written
/// likewise, without keys. For one thread at a time.
final class SchemaText {
  private final String text;
  private int at;

  private SchemaText(String text) {
    this.text = text;
  }

  static Declaration parse(String text) {
    return new SchemaText(text).declaration();
  }

  static String format(Schema schema) {
    return schema.fields().stream()
        .map(field ->
            quoted(field.name())
                + " "
                + field.type().text()
                + (field.nullable() || field.type() instanceof DataType.Vector ? "" : " not null"))
        .collect(Collectors.joining(", "));
  }

  static String quoted(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  private Declaration declaration() {
    List<Field> fields = new ArrayList<>();
    List<String> key = new ArrayList<>();
    do {
      if (primaryKeyOfMore()) {
        if (fields.isEmpty() || !key.isEmpty()) {
          throw wrong(fields.isEmpty() ? "no column before the key" : "a second primary key");
        }
        do {
          key.add(name());
        } while (taken(','));
        if (!taken(')')) {
          throw wrong("expected ',' or ')'");
        }
        break;
      }
      String name = name();
      DataType type = type(1);
      boolean nullable = !words("not", "null") && !(type instanceof DataType.Vector);
      if (words("primary", "key")) {
        if (!key.isEmpty()) {
          throw wrong("a second primary key, but write primary key (a, b) for more columns,");
        }
        key.add(name);
      }
      fields.add(new Field(fields.size(), name, type, nullable));
    } while (taken(','));
    skipSpace();
    if (at < text.length()) {
      throw wrong("expected ',' or the end");
    }
    fields.replaceAll(field ->
        key.contains(field.name())
            ? new Field(field.id(), field.name(), field.type(), false)
            : field);
    return new Declaration(new Schema(fields), key);
  }

  private boolean primaryKeyOfMore() {
    int start = at;
    if (words("primary", "key") && taken('(')) {
      return true;
    }
    at = start;
    return false;
  }

  private String name() {
    skipSpace();
    if (at < text.length() && text.charAt(at) == '"') {
      StringBuilder name = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c != '"') {
          name.append(c);
        } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
          name.append('"');
          at++;
        } else {
          at++;
          return name.toString();
        }
      }
      throw wrong("unclosed quote");
    }
    return word("a column name");
  }

  private DataType type(int level) {
    String word = word("a type").toLowerCase(Locale.ROOT);
    if (level > 1 && word.equals("vector")) {
      throw wrong("a vector within a list or a struct, but it must be a column of its own");
    }
    if (level == DataType.MAX_LEVELS && (word.equals("list") || word.equals("struct"))) {
      throw wrong("a type has more than " + DataType.MAX_LEVELS + " levels");
    }
    switch (word) {
      case "vector" -> {
        return vector();
      }
      case "list" -> {
        return list(level);
      }
      case "struct" -> {
        return struct(level);
      }
      default -> {}
    }
    for (DataType.Scalar scalar : DataType.Scalar.values()) {
      if (scalar.text().equals(word)) {
        return scalar;
      }
    }
    throw new InvalidInput(
        "unknown type '" + word + "' in schema",
        "types are: "
            + Arrays.stream(DataType.Scalar.values())
                .map(DataType.Scalar::text)
                .collect(Collectors.joining(", "))
            + ", vector(N), vector(N, float16|int8|uint8), list(TYPE), struct(NAME TYPE, ...)");
  }

  private DataType list(int level) {
    open("list");
    DataType element = type(level + 1);
    if (!taken(')')) {
      throw wrong("expected ')' after the element type of a list");
    }
    return new DataType.ListOf(element);
  }

  private DataType struct(int level) {
    open("struct");
    List<DataType.Member> members = new ArrayList<>();
    Set<String> names = new HashSet<>();
    do {
      String name = name();
      if (!names.add(name)) {
        throw wrong("duplicate member '" + name + "'");
      }
      DataType type = type(level + 1);
      members.add(new DataType.Member(name, type, !words("not", "null")));
    } while (taken(','));
    if (!taken(')')) {
      throw wrong("expected ',' or ')' after a member of a struct");
    }
    return new DataType.Struct(members);
  }

  private void open(String type) {
    if (!taken('(')) {
      throw wrong("expected '(' after " + type);
    }
  }

  private DataType vector() {
    open("vector");
    String digits = word("a dimension");
    ElementType element = ElementType.FLOAT32;
    if (taken(',')) {
      String name = word("an element type").toLowerCase(Locale.ROOT);
      element =
          ElementType.named(name)
              .orElseThrow(() ->
                  new InvalidInput(
                      "unknown vector element type '" + name + "' in schema",
                      "element types are: float32, float16, int8, uint8"));
    }
    if (!taken(')')) {
      throw wrong("expected ')'");
    }
    if (!digits.matches("[0-9]{1,6}")
        || Integer.parseInt(digits) < 1
        || Integer.parseInt(digits) > DataType.Vector.MAX_DIMENSION) {
      throw new InvalidInput(
          "a vector's dimension must be a whole number in 1.."
              + DataType.Vector.MAX_DIMENSION
              + ": "
              + digits);
    }
    return new DataType.Vector(Integer.parseInt(digits), element);
  }

  /// Whether these two words come next, which are then taken.
  private boolean words(String first, String second) {
    int start = at;
    if (taken(first) && taken(second)) {
      return true;
    }
    at = start;
    return false;
  }

  private boolean taken(String word) {
    skipSpace();
    int end = at + word.length();
    boolean next =
        text.regionMatches(true, at, word, 0, word.length())
            && (end == text.length() || !plain(text.charAt(end)));
    at = next ? end : at;
    return next;
  }

  private static boolean plain(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private String word(String what) {
    skipSpace();
    int start = at;
    while (at < text.length() && plain(text.charAt(at))) {
      at++;
    }
    if (start == at) {
      throw wrong("expected " + what);
    }
    return text.substring(start, at);
  }

  private boolean taken(char c) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private InvalidInput wrong(String what) {
    return new InvalidInput(
        what + " at character " + (at + 1) + " of schema: " + text,
        "example: id int64, v vector(784), title string");
  }
}
