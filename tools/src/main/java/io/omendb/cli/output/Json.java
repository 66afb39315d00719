package io.omendb.cli.output;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes plain Java values as JSON on one line: maps in their order, iterables, arrays of numbers,
/// text, numbers, booleans, null, and bytes as base64. A number that JSON cannot express (NaN, an
/// infinity) becomes null. Stateless.
public final class Json {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private Json() {}

  /// An object of these keys and values, in this order.
  public static Map<String, @Nullable Object> object(@Nullable Object... keysAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
    }
    return object;
  }

  public static String text(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(@Nullable Object value, StringBuilder out) {
    switch (value) {
      case null -> out.append("null");
      case Boolean bool -> out.append(bool.booleanValue());
      case Double number -> out.append(Double.isFinite(number) ? number.toString() : "null");
      case Float number -> out.append(Float.isFinite(number) ? number.toString() : "null");
      case Number number -> out.append(number);
      case Map<?, ?> map -> writeObject(map, out);
      case Iterable<?> items -> writeArray(items, out);
      case float[] numbers -> writeNumbers(numbers, out);
      case byte[] bytes -> quote(Base64.getEncoder().encodeToString(bytes), out);
      default -> quote(value.toString(), out);
    }
  }

  private static void writeObject(Map<?, ?> map, StringBuilder out) {
    String separator = "{";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(separator);
      quote(String.valueOf(entry.getKey()), out);
      out.append(':');
      write(entry.getValue(), out);
      separator = ",";
    }
    out.append(map.isEmpty() ? "{}" : "}");
  }

  private static void writeArray(Iterable<?> items, StringBuilder out) {
    out.append('[');
    String separator = "";
    for (Object item : items) {
      out.append(separator);
      write(item, out);
      separator = ",";
    }
    out.append(']');
  }

  private static void writeNumbers(float[] numbers, StringBuilder out) {
    out.append('[');
    for (int i = 0; i < numbers.length; i++) {
      out.append(i == 0 ? "" : ",").append(Cells.number(numbers[i]));
    }
    out.append(']');
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f || lone(text, i)) {
            out.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
              out.append(HEX[(c >>> shift) & 15]);
            }
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /// Whether half of a surrogate pair stands alone: UTF-8 has no bytes for it.
  private static boolean lone(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
