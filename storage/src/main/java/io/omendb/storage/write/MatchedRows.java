package io.omendb.storage.write;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.expression.Assignments;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.staging.StagedRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The new values of rows that a merge updates: from the source, or set from both. For one thread
/// at a time.
public final class MatchedRows {
  /// Field ids of the source's columns beside the dataset's in expressions begin here.
  private static final int SOURCE_IDS = 1 << 30;

  private final Schema schema;
  private final StagedRows source;
  private final Optional<AssignedRows> set;

  /// @throws io.omendb.storage.error.StorageException.InvalidInput if names or types of the
  ///   assignments do not fit
  public MatchedRows(Schema schema, StagedRows source, Optional<Assignments> set) {
    this.schema = schema;
    this.source = source;
    this.set = set.map(assignments -> new AssignedRows(schema, visible(), assignments));
  }

  /// The columns that an expression sets.
  public Set<Integer> assigned() {
    return set.map(AssignedRows::assigned).orElse(Set.of());
  }

  /// The rows of a fragment at some positions with the values that they get.
  ///
  /// @param rows the numbers of the same rows in the source
  /// @param ids what errors call them
  public Batch values(FragmentReader reader, int[] positions, int[] rows, long[] ids) {
    Map<Integer, Column> columns = new HashMap<>();
    List<Field> given = source.schema().fields();
    if (set.isEmpty()) {
      List<Field> kept = schema.fields().stream().filter(field -> !given.contains(field)).toList();
      put(columns, kept, reader.take(kept, positions), 0);
      put(columns, given, source.take(given, rows), 0);
      return new Batch(
          schema,
          positions.length,
          schema.fields().stream().map(field -> column(columns, field.id())).toList());
    }
    AssignedRows assigned = set.get();
    List<Field> kept = assigned.needed(schema.fields());
    put(columns, kept, reader.take(kept, positions), 0);
    List<Field> read =
        given.stream()
            .filter(field -> !assigned.needed(List.of(ofSource(field))).isEmpty())
            .toList();
    put(columns, read, source.take(read, rows), SOURCE_IDS);
    return assigned.of(positions.length, id -> column(columns, id), row -> ids[row]);
  }

  private Schema visible() {
    List<Field> fields = new ArrayList<>(schema.fields());
    source.schema().fields().forEach(field -> fields.add(ofSource(field)));
    return new Schema(fields);
  }

  private static Field ofSource(Field field) {
    return new Field(
        SOURCE_IDS + field.id(), "source." + field.name(), field.type(), field.nullable());
  }

  private static void put(
      Map<Integer, Column> columns, List<Field> fields, Batch batch, int firstId) {
    for (int i = 0; i < fields.size(); i++) {
      columns.put(firstId + fields.get(i).id(), batch.columns().get(i));
    }
  }

  private static Column column(Map<Integer, Column> columns, int fieldId) {
    return Objects.requireNonNull(columns.get(fieldId), () -> "field " + fieldId);
  }
}
