package io.omendb.storage.fragment;

import io.omendb.storage.column.Column;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decoded columns of record batches, up to a number of bytes. Rows that are taken push out what
/// was used least lately. A scan pushes out only what nobody has used for long, so that scans of
/// more than there is room for find a part of it again, and do not push out what is taken.
/// Thread-safe; two threads may decode the same column at once.
final class ColumnCache {
  /// Whose column it is.
  enum Use {
    TAKE,
    SCAN
  }

  /// What was not used for so many requests for each column that is kept was not used for long.
  private static final int LONG = 8;

  /// What a column takes besides its values.
  private static final int OVERHEAD = 512;

  /// A column that was widened is another one to the versions before.
  private record Key(String file, int fieldId, DataType type, int batch) {}

  /// A column, what it takes, and the number of the request that used it last. For one thread at a
  /// time.
  private static final class Kept {
    final Column column;
    final long bytes;
    long used;

    Kept(Column column) {
      this.column = column;
      this.bytes = OVERHEAD + column.heapBytes();
    }
  }

  private final long capacityBytes;
  private final Map<Key, Kept> columns = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;
  private long requests;

  ColumnCache(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  Column get(String file, Field field, int batch, Use use, Supplier<Column> decode) {
    Key key = new Key(file, field.id(), field.type(), batch);
    synchronized (columns) {
      requests++;
      Kept known = columns.get(key);
      if (known != null) {
        known.used = requests;
        return known.column;
      }
    }
    Kept decoded = new Kept(decode.get());
    synchronized (columns) {
      decoded.used = requests;
      if (makeRoom(decoded.bytes, use)) {
        @Nullable Kept before = columns.put(key, decoded);
        bytes += decoded.bytes - (before == null ? 0 : before.bytes);
      }
    }
    return decoded.column;
  }

  private boolean makeRoom(long wanted, Use use) {
    Iterator<Kept> oldest = columns.values().iterator();
    while (bytes + wanted > capacityBytes && oldest.hasNext()) {
      Kept kept = oldest.next();
      if (use == Use.SCAN && requests - kept.used < (long) LONG * columns.size()) {
        return false;
      }
      bytes -= kept.bytes;
      oldest.remove();
    }
    return bytes + wanted <= capacityBytes;
  }
}
