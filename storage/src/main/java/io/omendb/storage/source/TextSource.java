package io.omendb.storage.source;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.convert.Cells;
import io.omendb.storage.source.text.CsvReader;
import io.omendb.storage.source.text.JsonLinesReader;
import io.omendb.storage.source.text.RecordReader;
import io.omendb.storage.source.text.TextRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Rows of a CSV or JSON Lines file. Columns whose type is not wanted by the options get the
/// narrowest type that holds their first [#SAMPLE_ROWS] values. For one thread at a time.
final class TextSource implements RowSource {
  /// How many rows are read before the types are decided, within one batch of bytes.
  static final int SAMPLE_ROWS = 1_000;

  private final SourceFile file;
  private final RecordReader reader;
  private final boolean named;
  private final Deque<TextRecord> sample = new ArrayDeque<>();
  private final Schema schema;
  private final Map<String, Integer> indexes = new LinkedHashMap<>();
  private final RowBatcher batcher;

  private TextSource(SourceFile file, RecordReader reader, SourceOptions options) {
    this.file = file;
    this.reader = reader;
    this.named = reader instanceof JsonLinesReader;
    List<String> header = named ? List.of() : header();
    long bytes = 0;
    while (sample.size() < SAMPLE_ROWS && bytes < options.batchBytes()) {
      Optional<TextRecord> row = reader.next();
      if (row.isEmpty()) {
        break;
      }
      sample.add(row.get());
      bytes += weight(row.get());
    }
    Map<String, @Nullable DataType> types = new LinkedHashMap<>();
    header.forEach(name -> types.put(name, options.wanted(name).orElse(null)));
    for (TextRecord row : sample) {
      infer(row, header, types, options);
    }
    if (types.isEmpty()) {
      throw new InvalidInput(
          file.name() + (sample.isEmpty() ? " is empty: it has no columns" : " has no columns"),
          "each line is an object that names its columns: {\"id\": 1}");
    }
    this.schema = schemaOf(types);
    for (Field field : schema.fields()) {
      indexes.put(field.name(), field.id());
    }
    this.batcher = new RowBatcher(schema, options);
  }

  static TextSource open(SourceFile file, SourceOptions options) {
    RecordReader reader =
        file.format().equals("csv")
            ? new CsvReader(file.name(), file.open())
            : new JsonLinesReader(file.name(), file.open());
    try {
      return new TextSource(file, reader, options);
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private List<String> header() {
    TextRecord first =
        reader
            .next()
            .orElseThrow(() ->
                new InvalidInput(
                    file.name() + " is empty: it has no columns",
                    "its first line must name the columns"));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < first.values().size(); i++) {
      if (!(first.values().get(i) instanceof String name) || name.isBlank()) {
        throw first.wrong(i, "a column without a name");
      }
      if (names.contains(name)) {
        throw first.wrong(i, "duplicate column '" + name + "'");
      }
      names.add(name);
    }
    return names;
  }

  private static long weight(TextRecord row) {
    long bytes = 0;
    for (Object value : row.values()) {
      bytes +=
          switch (value) {
            case String text -> 2L * text.length() + 40;
            case double[] numbers -> 8L * numbers.length + 16;
            case null -> 16;
            case Object _ -> 16;
          };
    }
    return bytes;
  }

  private static void infer(
      TextRecord row,
      List<String> header,
      Map<String, @Nullable DataType> types,
      SourceOptions options) {
    boolean named = header.isEmpty();
    for (int i = 0; i < row.values().size(); i++) {
      String name = named ? row.names().get(i) : header.get(i);
      Optional<DataType> wanted = options.wanted(name);
      Object value = row.values().get(i);
      if (wanted.isPresent() || value == null) {
        types.putIfAbsent(name, wanted.orElse(null));
        continue;
      }
      try {
        DataType found = named ? Cells.typeOf(value) : Cells.typeOf((String) value);
        DataType known = types.get(name);
        types.put(name, known == null ? found : common(known, found, named));
      } catch (InvalidInput e) {
        throw row.wrong(i, "column '" + name + "': " + e.getMessage());
      }
    }
  }

  /// The type that holds values of both; of texts that differ, text, and of vectors, the first.
  private static DataType common(DataType a, DataType b, boolean named) {
    if (a instanceof DataType.Vector && b instanceof DataType.Vector) {
      return a;
    }
    if (a.equals(b)) {
      return a;
    }
    boolean numbers =
        (a == Scalar.INT64 || a == Scalar.FLOAT64) && (b == Scalar.INT64 || b == Scalar.FLOAT64);
    if (numbers) {
      return Scalar.FLOAT64;
    }
    if (named || a instanceof DataType.Vector) {
      // The first value decides, and the row that does not fit is reported when it is read.
      return a;
    }
    return Scalar.STRING;
  }

  private static Schema schemaOf(Map<String, @Nullable DataType> types) {
    List<Field> fields = new ArrayList<>();
    types.forEach((name, type) -> {
      DataType known = type == null ? Scalar.STRING : type;
      fields.add(new Field(fields.size(), name, known, !(known instanceof DataType.Vector)));
    });
    return new Schema(fields);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public OptionalLong rowsLeft() {
    return OptionalLong.empty();
  }

  @Override
  public Optional<Batch> next() {
    boolean full = false;
    while (!full) {
      TextRecord row = sample.poll();
      if (row == null) {
        Optional<TextRecord> more = reader.next();
        if (more.isEmpty()) {
          break;
        }
        row = more.get();
      }
      add(row);
      full = batcher.endRow();
    }
    return batcher.take();
  }

  private void add(TextRecord row) {
    int[] positions = new int[schema.size()];
    Arrays.fill(positions, -1);
    for (int i = 0; i < row.values().size(); i++) {
      Integer index = named ? indexes.get(row.names().get(i)) : Integer.valueOf(i);
      if (index == null) {
        throw row.wrong(i, "column '" + row.names().get(i) + "' does not occur in the first rows");
      }
      positions[index] = i;
    }
    for (Field field : schema.fields()) {
      int position = positions[field.id()];
      Object value = position < 0 ? null : row.values().get(position);
      try {
        put(batcher.column(field.id()), field, value);
      } catch (InvalidInput e) {
        String what = "column '" + field.name() + "': " + e.getMessage();
        throw position < 0 ? row.wrong(what) : row.wrong(position, what);
      }
    }
  }

  private void put(ColumnBuilder builder, Field field, @Nullable Object value) {
    if (value == null) {
      if (!field.nullable()) {
        throw new InvalidInput("a vector cannot be null");
      }
      builder.addNull();
    } else if (named) {
      Cells.addValue(builder, value);
    } else {
      Cells.addText(builder, (String) value);
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
