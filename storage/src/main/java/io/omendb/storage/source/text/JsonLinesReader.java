package io.omendb.storage.source.text;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// JSON objects, one on each line, after RFC 8259. Blank lines are skipped. For one thread at a
/// time.
public final class JsonLinesReader implements RecordReader {
  private final TextInput in;
  private final JsonText json;

  public JsonLinesReader(String name, InputStream content) {
    this.in = new TextInput(name, content);
    this.json = new JsonText(in);
  }

  @Override
  public Optional<TextRecord> next() {
    while (in.peek() == '\n' || in.peek() == '\r' || in.peek() == ' ' || in.peek() == '\t') {
      in.take();
    }
    if (in.peek() < 0) {
      return Optional.empty();
    }
    json.startRecord();
    List<String> names = new ArrayList<>();
    List<@Nullable Object> values = new ArrayList<>();
    long[] lines = new long[16];
    long[] columns = new long[16];
    Set<String> seen = new HashSet<>();
    json.expect('{', "an object");
    json.skipSpace();
    boolean more = in.peek() != '}';
    while (more) {
      if (in.peek() != '"') {
        throw json.unexpected("a name in double quotes");
      }
      long column = in.column();
      String name = json.string();
      if (!seen.add(name)) {
        throw in.wrong(in.line(), column, "duplicate name '" + name + "'");
      }
      json.skipSpace();
      json.expect(':', "':'");
      json.skipSpace();
      int index = values.size();
      if (index == lines.length) {
        lines = Arrays.copyOf(lines, 2 * index);
        columns = Arrays.copyOf(columns, 2 * index);
      }
      lines[index] = in.line();
      columns[index] = in.column();
      names.add(name);
      values.add(json.value(0));
      json.skipSpace();
      more = in.peek() == ',';
      if (more) {
        in.take();
        json.skipSpace();
      }
    }
    long line = in.line();
    json.expect('}', "',' or '}'");
    json.skipSpace();
    if (in.peek() >= 0 && in.peek() != '\n') {
      throw json.unexpected("the end of the line");
    }
    if (names.isEmpty()) {
      lines[0] = line;
    }
    return Optional.of(new TextRecord(in.name(), names, values, lines, columns));
  }

  @Override
  public void close() {
    in.close();
  }
}
