package io.omendb.storage.source;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.convert.Cells;
import io.omendb.storage.source.convert.TypeGuess;
import io.omendb.storage.source.text.CsvReader;
import io.omendb.storage.source.text.JsonLinesReader;
import io.omendb.storage.source.text.RecordReader;
import io.omendb.storage.source.text.TextRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
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
      bytes += weight(row.get().values());
    }
    Map<String, @Nullable DataType> types = named ? byObjects(options) : byTexts(header, options);
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

  /// The memory that values take, about.
  private static long weight(Collection<?> values) {
    long bytes = 0;
    for (Object value : values) {
      bytes +=
          switch (value) {
            case String text -> 2L * text.length() + 40;
            case double[] numbers -> 8L * numbers.length + 16;
            case long[] numbers -> 8L * numbers.length + 16;
            case List<?> array -> weight(array) + 40;
            case Map<?, ?> object -> weight(object.keySet()) + weight(object.values()) + 40;
            case null -> 16;
            case Object _ -> 16;
          };
    }
    return bytes;
  }

  private Map<String, @Nullable DataType> byTexts(List<String> header, SourceOptions options) {
    Map<String, @Nullable DataType> types = new LinkedHashMap<>();
    for (String name : header) {
      DataType wanted = options.wanted(name).orElse(null);
      if (wanted instanceof DataType.Nested) {
        throw new InvalidInput(
            file.name() + ": column '" + name + "' is " + wanted.text() + ", which CSV cannot hold",
            "lists and structs come from .jsonl, .arrow or .parquet");
      }
      types.put(name, wanted);
    }
    for (TextRecord row : sample) {
      for (int i = 0; i < row.values().size(); i++) {
        if (row.values().get(i) instanceof String text && options.wanted(header.get(i)).isEmpty()) {
          types.merge(header.get(i), Cells.typeOf(text), TextSource::common);
        }
      }
    }
    return types;
  }

  /// The type that holds texts of both; of texts that differ, text, and of vectors, the first.
  private static DataType common(DataType a, DataType b) {
    if (a.equals(b) || a instanceof DataType.Vector) {
      // A vector that does not fit to the first is reported when it is read.
      return a;
    }
    boolean numbers =
        (a == Scalar.INT64 || a == Scalar.FLOAT64) && (b == Scalar.INT64 || b == Scalar.FLOAT64);
    return numbers ? Scalar.FLOAT64 : Scalar.STRING;
  }

  /// What the values of a column say, and where the first of them stands.
  private record Guess(TypeGuess type, TextRecord row, int value) {}

  private Map<String, @Nullable DataType> byObjects(SourceOptions options) {
    Map<String, @Nullable DataType> types = new LinkedHashMap<>();
    Map<String, Guess> guesses = new LinkedHashMap<>();
    for (TextRecord row : sample) {
      for (int i = 0; i < row.values().size(); i++) {
        String name = row.names().get(i);
        Optional<DataType> wanted = options.wanted(name);
        types.putIfAbsent(name, wanted.orElse(null));
        if (wanted.isEmpty() && row.values().get(i) != null) {
          int value = i;
          guesses
              .computeIfAbsent(name, _ -> new Guess(new TypeGuess(), row, value))
              .type()
              .add(row.values().get(i));
        }
      }
    }
    guesses.forEach((name, guess) -> {
      try {
        types.put(name, guess.type().column().orElse(null));
      } catch (InvalidInput e) {
        throw guess.row().wrong(guess.value(), "column '" + name + "': " + e.getMessage());
      }
    });
    return types;
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
