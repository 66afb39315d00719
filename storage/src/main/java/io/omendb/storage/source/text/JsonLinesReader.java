package io.omendb.storage.source.text;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// JSON objects, one on each line, after RFC 8259 without nesting: values are null, booleans,
/// numbers, texts, or arrays of numbers. Blank lines are skipped. For one thread at a time.
public final class JsonLinesReader implements RecordReader {
  private final TextInput in;
  private byte[] text = new byte[256];
  private int length;
  private long recordBytes;

  public JsonLinesReader(String name, InputStream content) {
    this.in = new TextInput(name, content);
  }

  @Override
  public Optional<TextRecord> next() {
    while (in.peek() == '\n' || in.peek() == '\r' || in.peek() == ' ' || in.peek() == '\t') {
      in.take();
    }
    if (in.peek() < 0) {
      return Optional.empty();
    }
    recordBytes = 0;
    List<String> names = new ArrayList<>();
    List<@Nullable Object> values = new ArrayList<>();
    long[] lines = new long[16];
    long[] columns = new long[16];
    Set<String> seen = new HashSet<>();
    expect('{', "an object");
    skipSpace();
    boolean more = in.peek() != '}';
    while (more) {
      if (in.peek() != '"') {
        throw unexpected("a name in double quotes");
      }
      long column = in.column();
      String name = string();
      if (!seen.add(name)) {
        throw in.wrong(in.line(), column, "duplicate name '" + name + "'");
      }
      skipSpace();
      expect(':', "':'");
      skipSpace();
      int index = values.size();
      if (index == lines.length) {
        lines = Arrays.copyOf(lines, 2 * index);
        columns = Arrays.copyOf(columns, 2 * index);
      }
      lines[index] = in.line();
      columns[index] = in.column();
      names.add(name);
      values.add(value());
      skipSpace();
      more = in.peek() == ',';
      if (more) {
        in.take();
        skipSpace();
      }
    }
    long line = in.line();
    expect('}', "',' or '}'");
    skipSpace();
    if (in.peek() >= 0 && in.peek() != '\n') {
      throw unexpected("the end of the line");
    }
    if (names.isEmpty()) {
      lines[0] = line;
    }
    return Optional.of(new TextRecord(in.name(), names, values, lines, columns));
  }

  private @Nullable Object value() {
    return switch (in.peek()) {
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      case '[' -> numbers();
      case '{' -> throw in.wrong(in.line(), in.column(), "nested objects are not supported");
      default -> number();
    };
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    for (int i = 0; i < word.length(); i++) {
      expect(word.charAt(i), "'" + word + "'");
    }
    return value;
  }

  private double[] numbers() {
    in.take();
    double[] numbers = new double[16];
    int count = 0;
    skipSpace();
    if (in.peek() == ']') {
      in.take();
      return new double[0];
    }
    while (true) {
      if (in.peek() == '[' || in.peek() == '"' || in.peek() == '{') {
        throw in.wrong(in.line(), in.column(), "only arrays of numbers are supported");
      }
      Object number = number();
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      numbers[count++] = ((Number) number).doubleValue();
      skipSpace();
      if (in.peek() == ']') {
        in.take();
        return Arrays.copyOf(numbers, count);
      }
      expect(',', "',' or ']'");
      skipSpace();
    }
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
    String digits = new String(text, 0, length, java.nio.charset.StandardCharsets.US_ASCII);
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

  private String string() {
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
        for (byte part :
            Character.toString(codePoint).getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
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
    if (++recordBytes > TextInput.MAX_RECORD_BYTES) {
      throw in.wrong(
          in.line(), in.column(), "a record longer than " + TextInput.MAX_RECORD_BYTES + " bytes");
    }
    if (length == text.length) {
      text = Arrays.copyOf(text, 2 * length);
    }
    text[length++] = (byte) b;
  }

  private void skipSpace() {
    while (in.peek() == ' ' || in.peek() == '\t' || in.peek() == '\r') {
      in.take();
    }
  }

  private void expect(int b, String what) {
    if (in.peek() != b) {
      throw unexpected(what);
    }
    in.take();
  }

  private RuntimeException unexpected(String expected) {
    int b = in.peek();
    String found =
        b < 0
            ? "the end of the file"
            : b == '\n'
                ? "the end of the line"
                : b > 0x20 && b < 0x7f ? "'" + (char) b + "'" : "byte " + b;
    return in.wrong(in.line(), in.column(), "expected " + expected + ", found " + found);
  }

  @Override
  public void close() {
    in.close();
  }
}
