package io.omendb.storage.fragment;

import io.omendb.storage.column.Column;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Decoded columns of record batches, the least recently used ones forgotten first. Thread-safe;
/// two threads may decode the same column at once.
final class ColumnCache {
  private record Key(String file, int fieldId, int batch) {}

  private final long capacityBytes;
  private final Map<Key, Column> columns = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  ColumnCache(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  Column get(String file, int fieldId, int batch, Supplier<Column> decode) {
    Key key = new Key(file, fieldId, batch);
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
