package io.omendb.cli.output;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes rows as text, a batch at a time. For one thread at a time.
public abstract sealed class RowPrinter implements AutoCloseable {
  private RowPrinter() {}

  public abstract void print(Batch batch);

  @Override
  public void close() {}

  /// An object a line.
  public static RowPrinter json(PrintStream out) {
    return new JsonLines(out);
  }

  /// An object a line; numbers that JSON has none for are the texts `NaN`, `Infinity` and
  /// `-Infinity`, which an import reads.
  public static RowPrinter exactJson(PrintStream out) {
    return new ExactJsonLines(out);
  }

  /// A header, then a line for each row, quoted as RFC 4180 says; null is nothing, an empty text is
  /// `""`.
  public static RowPrinter csv(PrintStream out, Schema schema) {
    return new Csv(out, schema);
  }

  /// Aligned columns for people.
  public static RowPrinter table(PrintStream out, Schema schema) {
    return new Aligned(new Table(out, names(schema), numeric(schema)));
  }

  /// The names of the columns.
  public static List<String> names(Schema schema) {
    return schema.fields().stream().map(Field::name).toList();
  }

  /// Which columns a table aligns to the right.
  public static List<Boolean> numeric(Schema schema) {
    return schema.fields().stream()
        .map(field ->
            field.type() instanceof DataType.Scalar scalar
                && (scalar.integer() || scalar.floating()))
        .toList();
  }

  /// One row's values by column name.
  public static Map<String, @Nullable Object> object(Batch batch, int row) {
    Map<String, @Nullable Object> object = Json.object();
    for (int i = 0; i < batch.schema().size(); i++) {
      object.put(batch.schema().fields().get(i).name(), Cells.value(batch.columns().get(i), row));
    }
    return object;
  }

  /// One row's values as a table shows them.
  public static List<String> brief(Batch batch, int row) {
    List<String> cells = new ArrayList<>();
    for (Column column : batch.columns()) {
      cells.add(Cells.brief(Cells.value(column, row)));
    }
    return cells;
  }

  private static final class JsonLines extends RowPrinter {
    private final PrintStream out;

    JsonLines(PrintStream out) {
      this.out = out;
    }

    @Override
    public void print(Batch batch) {
      for (int row = 0; row < batch.rows(); row++) {
        out.println(Json.text(object(batch, row)));
      }
    }
  }

  private static final class ExactJsonLines extends RowPrinter {
    private final PrintStream out;

    ExactJsonLines(PrintStream out) {
      this.out = out;
    }

    @Override
    public void print(Batch batch) {
      for (int row = 0; row < batch.rows(); row++) {
        Map<String, @Nullable Object> object = object(batch, row);
        object.replaceAll((_, value) -> exact(value));
        out.println(Json.text(object));
      }
    }

    private static @Nullable Object exact(@Nullable Object value) {
      return switch (value) {
        case Double number when !Double.isFinite(number) -> number.toString();
        case Float number when !Float.isFinite(number) -> number.toString();
        case null, default -> value;
      };
    }
  }

  private static final class Csv extends RowPrinter {
    private final PrintStream out;

    Csv(PrintStream out, Schema schema) {
      this.out = out;
      out.println(names(schema).stream().map(Csv::quoted).collect(Collectors.joining(",")));
    }

    @Override
    public void print(Batch batch) {
      StringBuilder line = new StringBuilder();
      for (int row = 0; row < batch.rows(); row++) {
        line.setLength(0);
        for (int i = 0; i < batch.columns().size(); i++) {
          Object value = Cells.value(batch.columns().get(i), row);
          line.append(i == 0 ? "" : ",");
          line.append(value == null ? "" : quoted(Cells.full(value)));
        }
        out.println(line);
      }
    }

    private static String quoted(String text) {
      boolean plain =
          !text.isEmpty()
              && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
  }

  private static final class Aligned extends RowPrinter {
    private final Table table;

    Aligned(Table table) {
      this.table = table;
    }

    @Override
    public void print(Batch batch) {
      for (int row = 0; row < batch.rows(); row++) {
        table.row(brief(batch, row));
      }
    }

    @Override
    public void close() {
      table.close();
    }
  }
}
