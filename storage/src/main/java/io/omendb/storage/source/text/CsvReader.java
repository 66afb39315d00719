package io.omendb.storage.source.text;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Comma-separated values after RFC 4180: quotes around fields, doubled within them; line ends of
/// either kind; every record as long as the first. A field of nothing, without quotes, is null.
/// Blank lines are skipped. For one thread at a time.
public final class CsvReader implements RecordReader {
  private final TextInput in;
  private int width = -1;
  private byte[] field = new byte[256];
  private int length;
  private long recordBytes;

  public CsvReader(String name, InputStream content) {
    this.in = new TextInput(name, content);
  }

  @Override
  public Optional<TextRecord> next() {
    // A line with nothing on it is a record only where records have one column.
    while (width != 1 && (in.peek() == '\n' || in.peek() == '\r')) {
      in.take();
    }
    if (in.peek() < 0) {
      return Optional.empty();
    }
    List<@Nullable Object> values = new ArrayList<>();
    long[] lines = new long[Math.max(8, width)];
    long[] columns = new long[Math.max(8, width)];
    recordBytes = 0;
    boolean more = true;
    while (more) {
      int index = values.size();
      if (index == lines.length) {
        lines = Arrays.copyOf(lines, 2 * index);
        columns = Arrays.copyOf(columns, 2 * index);
      }
      lines[index] = in.line();
      columns[index] = in.column();
      values.add(field(lines[index], columns[index]));
      more = separator();
    }
    if (width < 0) {
      width = values.size();
    } else if (values.size() != width) {
      throw in.wrong(lines[0], 1, values.size() + " fields, but the header has " + width);
    }
    return Optional.of(new TextRecord(in.name(), List.of(), values, lines, columns));
  }

  private @Nullable Object field(long line, long column) {
    length = 0;
    boolean quoted = in.peek() == '"';
    if (quoted) {
      in.take();
      quotedField(line, column);
    } else {
      for (int b = in.peek(); b >= 0 && b != ',' && b != '\n' && b != '\r'; b = in.peek()) {
        if (b == '"') {
          throw in.wrong(in.line(), in.column(), "a quote within a field without quotes");
        }
        append(in.take());
      }
    }
    return length == 0 && !quoted ? null : in.decode(field, 0, length, line, column);
  }

  private void quotedField(long line, long column) {
    while (true) {
      int b = in.take();
      if (b < 0) {
        throw in.wrong(line, column, "unclosed quote");
      }
      if (b == '"') {
        if (in.peek() != '"') {
          break;
        }
        in.take();
      }
      append(b);
    }
    int next = in.peek();
    if (next >= 0 && next != ',' && next != '\n' && next != '\r') {
      throw in.wrong(in.line(), in.column(), "text after a closing quote");
    }
  }

  private void append(int b) {
    if (++recordBytes > TextInput.MAX_RECORD_BYTES) {
      throw in.wrong(
          in.line(), in.column(), "a record longer than " + TextInput.MAX_RECORD_BYTES + " bytes");
    }
    if (length == field.length) {
      field = Arrays.copyOf(field, 2 * length);
    }
    field[length++] = (byte) b;
  }

  /// Takes what follows a field: whether it is a comma.
  private boolean separator() {
    long line = in.line();
    long column = in.column();
    int b = in.take();
    if (b == '\r') {
      if (in.peek() == '\n') {
        in.take();
      } else {
        throw in.wrong(line, column, "a carriage return without a line feed");
      }
    }
    return b == ',';
  }

  @Override
  public void close() {
    in.close();
  }
}
