package io.omendb.storage.source.text;

import io.omendb.storage.schema.DataType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values of JSON as [TextRecord] describes them. For one thread at a time.
final class JsonText {
  /// What an element and a container take in memory, about.
  private static final int ELEMENT_BYTES = 8;

  private static final int CONTAINER_BYTES = 64;

  /// The largest whole number such that it and all smaller ones are doubles.
  private static final long MAX_EXACT = 1L << 53;

  private final TextInput in;
  private byte[] text = new byte[256];
  private int length;
  private long recordBytes;

  JsonText(TextInput in) {
    this.in = in;
  }

  void startRecord() {
    recordBytes = 0;
  }

  /// The next value, which lies in `depth` arrays and objects.
  @Nullable Object value(int depth) {
    return switch (in.peek()) {
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      case '[' -> array(depth + 1);
      case '{' -> object(depth + 1);
      default -> number();
    };
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    for (int i = 0; i < word.length(); i++) {
      expect(word.charAt(i), "'" + word + "'");
    }
    return value;
  }

  private Object array(int depth) {
    open(depth);
    List<@Nullable Object> values = new ArrayList<>();
    boolean more = in.peek() != ']';
    while (more) {
      count(ELEMENT_BYTES);
      values.add(value(depth));
      skipSpace();
      more = in.peek() != ']';
      if (more) {
        expect(',', "',' or ']'");
        skipSpace();
      }
    }
    in.take();
    return packed(values);
  }

  private Map<String, @Nullable Object> object(int depth) {
    open(depth);
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    boolean more = in.peek() != '}';
    while (more) {
      if (in.peek() != '"') {
        throw unexpected("a name in double quotes");
      }
      long column = in.column();
      String name = string();
      if (values.containsKey(name)) {
        throw in.wrong(in.line(), column, "duplicate name '" + name + "'");
      }
      skipSpace();
      expect(':', "':'");
      skipSpace();
      count(CONTAINER_BYTES);
      values.put(name, value(depth));
      skipSpace();
      more = in.peek() != '}';
      if (more) {
        expect(',', "',' or '}'");
        skipSpace();
      }
    }
    in.take();
    return Collections.unmodifiableMap(values);
  }

  private void open(int depth) {
    if (depth >= DataType.MAX_LEVELS) {
      throw in.wrong(
          in.line(), in.column(), "nested deeper than " + DataType.MAX_LEVELS + " levels");
    }
    count(CONTAINER_BYTES);
    in.take();
    skipSpace();
  }

  /// Numbers without boxes where nothing is lost by it.
  private static Object packed(List<@Nullable Object> values) {
    boolean longs = !values.isEmpty();
    boolean doubles = longs;
    for (Object value : values) {
      longs &= value instanceof Long;
      doubles &=
          value instanceof Double || (value instanceof Long whole && Math.abs(whole) <= MAX_EXACT);
    }
    if (longs) {
      return values.stream().mapToLong(value -> value instanceof Long whole ? whole : 0).toArray();
    }
    if (doubles) {
      return values.stream()
          .mapToDouble(value -> value instanceof Number number ? number.doubleValue() : 0)
          .toArray();
    }
    return Collections.unmodifiableList(values);
  }

  private Object number() {
    long line = in.line();
    long column = in.column();
    length = 0;
    boolean whole = true;
    if (in.peek() == '-') {
      append(in.take());
    }
    int first = in.peek();
    int integer = digits();
    if (first == '0' && integer > 1) {
      throw in.wrong(line, column, "a number with leading zeros");
    }
    if (in.peek() == '.') {
      whole = false;
      append(in.take());
      digits();
    }
    if (in.peek() == 'e' || in.peek() == 'E') {
      whole = false;
      append(in.take());
      if (in.peek() == '+' || in.peek() == '-') {
        append(in.take());
      }
      digits();
    }
    String digits = new String(text, 0, length, StandardCharsets.US_ASCII);
    if (whole) {
      try {
        return Long.valueOf(digits);
      } catch (NumberFormatException e) {
        throw in.wrong(line, column, digits + " does not fit 64 bits");
      }
    }
    Double number = Double.valueOf(digits);
    if (number.isInfinite()) {
      throw in.wrong(line, column, digits + " is too large");
    }
    return number;
  }

  private int digits() {
    int count = 0;
    while (in.peek() >= '0' && in.peek() <= '9') {
      append(in.take());
      count++;
    }
    if (count == 0) {
      throw unexpected("a value");
    }
    return count;
  }

  /// The text whose opening quote is next.
  String string() {
    long line = in.line();
    long column = in.column();
    in.take();
    length = 0;
    while (true) {
      int b = in.peek();
      if (b < 0 || b == '\n') {
        throw in.wrong(line, column, "unclosed quote");
      }
      if (b < 0x20) {
        throw unexpected("an escape for a control character");
      }
      in.take();
      if (b == '"') {
        return in.decode(text, 0, length, line, column);
      }
      if (b == '\\') {
        escape();
      } else {
        append(b);
      }
    }
  }

  private void escape() {
    long column = in.column() - 1;
    int b = in.take();
    switch (b) {
      case '"', '\\', '/' -> append(b);
      case 'b' -> append('\b');
      case 'f' -> append('\f');
      case 'n' -> append('\n');
      case 'r' -> append('\r');
      case 't' -> append('\t');
      case 'u' -> {
        int unit = hex(column);
        int codePoint = unit;
        if (Character.isHighSurrogate((char) unit)) {
          boolean paired = in.take() == '\\' && in.take() == 'u';
          int low = paired ? hex(column) : 0;
          if (!Character.isLowSurrogate((char) low)) {
            throw in.wrong(in.line(), column, "a surrogate without its pair");
          }
          codePoint = Character.toCodePoint((char) unit, (char) low);
        } else if (Character.isLowSurrogate((char) unit)) {
          throw in.wrong(in.line(), column, "a surrogate without its pair");
        }
        for (byte part : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
          append(part);
        }
      }
      default -> throw in.wrong(in.line(), column, "unknown escape");
    }
  }

  private int hex(long column) {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(in.take(), 16);
      if (digit < 0) {
        throw in.wrong(in.line(), column, "\\u needs four hexadecimal digits");
      }
      unit = (unit << 4) | digit;
    }
    return unit;
  }

  private void append(int b) {
    count(1);
    if (length == text.length) {
      text = Arrays.copyOf(text, 2 * length);
    }
    text[length++] = (byte) b;
  }

  /// Counts memory that the record takes.
  private void count(int bytes) {
    recordBytes += bytes;
    if (recordBytes > TextInput.MAX_RECORD_BYTES) {
      throw in.wrong(
          in.line(), in.column(), "a record longer than " + TextInput.MAX_RECORD_BYTES + " bytes");
    }
  }

  void skipSpace() {
    while (in.peek() == ' ' || in.peek() == '\t' || in.peek() == '\r') {
      in.take();
    }
  }

  /// Takes a byte that must be next.
  void expect(int b, String what) {
    if (in.peek() != b) {
      throw unexpected(what);
    }
    in.take();
  }

  /// An error at the next byte.
  RuntimeException unexpected(String expected) {
    int b = in.peek();
    String found =
        b < 0
            ? "the end of the file"
            : b == '\n'
                ? "the end of the line"
                : b > 0x20 && b < 0x7f ? "'" + (char) b + "'" : "byte " + b;
    return in.wrong(in.line(), in.column(), "expected " + expected + ", found " + found);
  }
}
