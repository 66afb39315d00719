package io.omendb.storage.source;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How foreign files are read. Immutable.
///
/// @param target the schema that the rows must conform to; absent: the files decide
/// @param partial whether the rows may lack columns of the target
/// @param casts the wanted types of single columns
/// @param batchRows the most rows in a batch
/// @param batchBytes how many bytes of values fill a batch; one row may be larger
public record SourceOptions(
    Optional<Schema> target,
    boolean partial,
    Map<String, DataType> casts,
    int batchRows,
    long batchBytes) {
  public static final int DEFAULT_BATCH_ROWS = 8_192;
  public static final long DEFAULT_BATCH_BYTES = 32L << 20;

  public SourceOptions {
    casts = Map.copyOf(casts);
    if (batchRows < 1 || batchRows > 1 << 20) {
      throw new InvalidInput("batch rows must lie in 1.." + (1 << 20) + ": " + batchRows);
    }
    if (batchBytes < 1 || batchBytes > 1L << 29) {
      throw new InvalidInput("batch bytes must lie in 1.." + (1L << 29) + ": " + batchBytes);
    }
  }

  public static SourceOptions defaults() {
    return new SourceOptions(
        Optional.empty(), false, Map.of(), DEFAULT_BATCH_ROWS, DEFAULT_BATCH_BYTES);
  }

  public SourceOptions withTarget(Schema schema) {
    return new SourceOptions(Optional.of(schema), false, casts, batchRows, batchBytes);
  }

  /// As [#withTarget], but rows may lack columns: they have those of the target that the files
  /// have.
  public SourceOptions withSomeOf(Schema schema) {
    return new SourceOptions(Optional.of(schema), true, casts, batchRows, batchBytes);
  }

  /// Adds a cast written as `v=vector(784, float32)`.
  public SourceOptions withCast(String cast) {
    int equals = cast.indexOf('=');
    if (equals < 1) {
      throw new InvalidInput(
          "a cast names a column and its type: '" + cast + "'", "example: v=vector(784, float32)");
    }
    String column = cast.substring(0, equals).strip();
    Map<String, DataType> more = new LinkedHashMap<>(casts);
    DataType type = Schema.parse("c " + cast.substring(equals + 1)).require("c").type();
    if (more.put(column, type) != null) {
      throw new InvalidInput("two casts for column '" + column + "'");
    }
    return new SourceOptions(target, partial, more, batchRows, batchBytes);
  }

  public SourceOptions withBatchRows(int rows) {
    return new SourceOptions(target, partial, casts, rows, batchBytes);
  }

  /// The type that a column shall have in the end, if that is decided.
  Optional<DataType> wanted(String column) {
    DataType cast = casts.get(column);
    return cast != null
        ? Optional.of(cast)
        : target.flatMap(schema -> schema.find(column)).map(Field::type);
  }

  /// How many rows of that many bytes make a batch.
  int rowsOf(long rowBytes) {
    return Math.clamp(batchBytes / Math.max(1, rowBytes), 1, batchRows);
  }
}
