package io.omendb.storage.source;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.schema.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// All rows of a source as text, for comparison. Stateless.
final class Rows {
  private Rows() {}

  static List<String> of(Path file) {
    return of(file, SourceOptions.defaults());
  }

  static List<String> of(Path file, SourceOptions options) {
    return of(Sources.open(file, options));
  }

  static List<String> of(RowSource source) {
    try (source) {
      List<String> rows = new ArrayList<>();
      for (Optional<Batch> batch = source.next(); batch.isPresent(); batch = source.next()) {
        for (int row = 0; row < batch.get().rows(); row++) {
          List<String> cells = new ArrayList<>();
          for (Column column : batch.get().columns()) {
            cells.add(cell(column, row));
          }
          rows.add(String.join("|", cells));
        }
      }
      return rows;
    }
  }

  private static String cell(Column column, int row) {
    if (column.isNull(row)) {
      return "null";
    }
    return switch (column.type()) {
      case DataType.Vector _ -> Arrays.toString(column.vectorAt(row));
      case DataType.Scalar scalar ->
          switch (scalar) {
            case BOOL -> String.valueOf(column.boolAt(row));
            case INT8, INT16, INT32, INT64, UINT8, TIMESTAMP -> String.valueOf(column.longAt(row));
            case FLOAT32, FLOAT64 -> String.valueOf(column.doubleAt(row));
            case STRING, BINARY -> column.stringAt(row);
          };
      case DataType.ListOf _ ->
          IntStream.range(column.start(row), column.start(row + 1))
              .mapToObj(i -> cell(column.elements(), i))
              .collect(Collectors.joining(",", "[", "]"));
      case DataType.Struct struct ->
          IntStream.range(0, struct.members().size())
              .mapToObj(
                  i -> struct.members().get(i).name() + "=" + cell(column.children().get(i), row))
              .collect(Collectors.joining(",", "{", "}"));
    };
  }
}
