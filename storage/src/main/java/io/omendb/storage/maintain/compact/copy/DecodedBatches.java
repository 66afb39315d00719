package io.omendb.storage.maintain.compact.copy;

import io.omendb.storage.column.Column;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.maintain.compact.order.Batches;
import io.omendb.storage.schema.Field;
import java.util.List;

/// Columns of the inputs' batches of 65,536 rows, decoded when they are needed; the last one is
/// kept, for rows are read in the order in which they lie. For one thread at a time.
final class DecodedBatches implements Batches {
  /// What a value takes that no file holds: a null of a column that was added later.
  private static final long ABSENT_BYTES = 8;

  private final List<FragmentReader> inputs;
  private final List<Field> fields;
  private int input = -1;
  private int batch = -1;
  private List<Column> columns = List.of();

  DecodedBatches(List<FragmentReader> inputs, List<Field> fields) {
    this.inputs = inputs;
    this.fields = fields;
  }

  @Override
  public List<Column> get(int input, int batch) {
    if (input != this.input || batch != this.batch) {
      // Not held beside the next one.
      columns = List.of();
      this.input = -1;
      columns = fields.stream().map(field -> inputs.get(input).read(field, batch)).toList();
      this.input = input;
      this.batch = batch;
    }
    return columns;
  }

  /// What the columns of a batch take when they are decoded.
  static long bytes(FragmentReader input, List<Field> fields, int batch) {
    long bytes = 0;
    for (Field field : fields) {
      bytes +=
          input
              .entry()
              .fileOf(field.id())
              .map(_ -> input.decodedBytes(field, batch))
              .orElse(ABSENT_BYTES * input.rowsOf(batch));
    }
    return bytes;
  }
}
