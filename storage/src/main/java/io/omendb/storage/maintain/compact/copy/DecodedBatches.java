package io.omendb.storage.maintain.compact.copy;

import io.omendb.storage.column.Column;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.schema.Field;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Columns of the inputs' batches of 65,536 rows, decoded when they are needed; the least recently
/// used are forgotten first, the last one is always kept. For one thread at a time.
final class DecodedBatches {
  /// What a value takes that no file holds: a null of a column that was added later.
  private static final long ABSENT_BYTES = 8;

  private record Key(int input, int batch) {}

  private record Decoded(List<Column> columns, long bytes) {}

  private final List<FragmentReader> inputs;
  private final List<Field> fields;
  private final long capacityBytes;
  private final Map<Key, Decoded> decoded = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  DecodedBatches(List<FragmentReader> inputs, List<Field> fields, long capacityBytes) {
    this.inputs = inputs;
    this.fields = fields;
    this.capacityBytes = capacityBytes;
  }

  /// The columns of a batch, one for each field.
  List<Column> get(int input, int batch) {
    Key key = new Key(input, batch);
    Decoded known = decoded.get(key);
    if (known == null) {
      long size = bytes(inputs.get(input), fields, batch);
      forget(capacityBytes - size);
      known =
          new Decoded(
              fields.stream().map(field -> inputs.get(input).read(field, batch)).toList(), size);
      decoded.put(key, known);
      bytes += size;
    }
    return known.columns;
  }

  private void forget(long downTo) {
    Iterator<Decoded> oldest = decoded.values().iterator();
    while (bytes > downTo && oldest.hasNext()) {
      bytes -= oldest.next().bytes;
      oldest.remove();
    }
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
