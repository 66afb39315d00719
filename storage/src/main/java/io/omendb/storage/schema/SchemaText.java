package io.omendb.storage.schema;

import io.omendb.storage.distance.ElementType;
import io.omendb.storage.error.StorageException.InvalidInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The text form of a schema: columns separated by commas, each a name (in double quotes where it
/// is not a plain word), a type, and `not null` where nulls are refused.
final class SchemaText {
  private final String text;
  private int at;

  private SchemaText(String text) {
    this.text = text;
  }

  static Schema parse(String text) {
    return new SchemaText(text).schema();
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

  private static String quoted(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  private Schema schema() {
    List<Field> fields = new ArrayList<>();
    do {
      String name = name();
      DataType type = type();
      boolean nullable = !notNull() && !(type instanceof DataType.Vector);
      fields.add(new Field(fields.size(), name, type, nullable));
    } while (taken(','));
    skipSpace();
    if (at < text.length()) {
      throw wrong("expected ',' or the end");
    }
    return new Schema(fields);
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

  private DataType type() {
    String word = word("a type").toLowerCase(Locale.ROOT);
    if (word.equals("vector")) {
      return vector();
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
            + ", vector(N), vector(N, float16|int8|uint8)");
  }

  private DataType vector() {
    if (!taken('(')) {
      throw wrong("expected '(' after vector");
    }
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

  private boolean notNull() {
    int start = at;
    skipSpace();
    if (text.regionMatches(true, at, "not", 0, 3)) {
      at += 3;
      skipSpace();
      if (text.regionMatches(true, at, "null", 0, 4)) {
        at += 4;
        return true;
      }
      throw wrong("expected 'null' after 'not'");
    }
    at = start;
    return false;
  }

  private String word(String what) {
    skipSpace();
    int start = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
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
