package io.omendb.cli.query;

import io.omendb.cli.command.Invocation;
import io.omendb.storage.Snapshot;
import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.source.RowSource;
import io.omendb.storage.source.SourceOptions;
import io.omendb.storage.source.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Query vectors as people give them. Stateless.
final class Vectors {
  private static final int MAX_QUERIES = 1_000_000;

  private Vectors() {}

  /// The vector column that `--column` names, or the only one.
  static Field column(Invocation invocation, Snapshot snapshot) {
    Optional<String> name = invocation.text("column");
    if (name.isPresent()) {
      Field field = snapshot.schema().require(name.get());
      if (!(field.type() instanceof DataType.Vector)) {
        throw new InvalidInput(
            "column '" + field.name() + "' is " + field.type().text() + ", not a vector");
      }
      return field;
    }
    List<Field> vectors =
        snapshot.schema().fields().stream()
            .filter(field -> field.type() instanceof DataType.Vector)
            .toList();
    if (vectors.size() != 1) {
      throw new InvalidInput(
          vectors.isEmpty()
              ? "the dataset has no vector column"
              : "the dataset has " + vectors.size() + " vector columns",
          vectors.isEmpty()
              ? null
              : "choose by --column: "
                  + String.join(", ", vectors.stream().map(Field::name).toList()));
    }
    return vectors.getFirst();
  }

  /// `1,2,3` or `[1, 2, 3]`.
  static float[] parse(String text) {
    String inner = text.strip();
    if (inner.startsWith("[") && inner.endsWith("]")) {
      inner = inner.substring(1, inner.length() - 1);
    }
    String[] parts = inner.split(",", -1);
    float[] vector = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      try {
        vector[i] = Float.parseFloat(parts[i].strip());
      } catch (NumberFormatException e) {
        throw new InvalidInput(
            "component " + (i + 1) + " of --vector is not a number: '" + parts[i].strip() + "'",
            "numbers separated by commas: 0.5,1,-2");
      }
      if (!Float.isFinite(vector[i])) {
        throw new InvalidInput(
            "component " + (i + 1) + " of --vector is not finite: " + parts[i].strip());
      }
    }
    return vector;
  }

  /// The vector of a row that the dataset holds.
  static float[] ofRow(Snapshot snapshot, long rowId, String column) {
    return snapshot.take(new long[] {rowId}, List.of(column)).columns().getFirst().vectorAt(0);
  }

  /// All vectors of an array file, or of the only vector column of a table.
  static List<float[]> read(String file) {
    List<float[]> vectors = new ArrayList<>();
    try (RowSource source = Sources.open(List.of("vector=" + file), SourceOptions.defaults())) {
      for (Optional<Batch> batch = source.next(); batch.isPresent(); batch = source.next()) {
        Column column = batch.get().columns().getFirst();
        if (!(column.type() instanceof DataType.Vector)) {
          throw new InvalidInput(file + " holds " + column.type().text() + ", not vectors");
        }
        if (vectors.size() + column.rows() > MAX_QUERIES) {
          throw new InvalidInput(file + " holds more than " + MAX_QUERIES + " queries");
        }
        for (int row = 0; row < column.rows(); row++) {
          vectors.add(column.vectorAt(row));
        }
      }
    }
    if (vectors.isEmpty()) {
      throw new InvalidInput(file + " holds no vectors");
    }
    return vectors;
  }
}
