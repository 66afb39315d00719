package io.omendb.storage.fragment;

import io.omendb.storage.column.Column;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Decoded columns of record batches, the least recently used ones forgotten first. Thread-safe;
/// two threads may decode the same column at once.
final class ColumnCache {
  /// A column that was widened is another one to the versions before.
  private record Key(String file, int fieldId, DataType type, int batch) {}

  private final long capacityBytes;
  private final Map<Key, Column> columns = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  ColumnCache(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  Column get(String file, Field field, int batch, Supplier<Column> decode) {
    Key key = new Key(file, field.id(), field.type(), batch);
    synchronized (columns) {
      Column known = columns.get(key);
      if (known != null) {
        return known;
      }
    }
    Column column = decode.get();
    synchronized (columns) {
      Column before = columns.put(key, column);
      bytes += column.bytes() - (before == null ? 0 : before.bytes());
      Iterator<Column> oldest = columns.values().iterator();
      while (bytes > capacityBytes && columns.size() > 1) {
        bytes -= oldest.next().bytes();
        oldest.remove();
      }
    }
    return column;
  }
}
