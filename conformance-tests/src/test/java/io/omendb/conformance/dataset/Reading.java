package io.omendb.conformance.dataset;

import io.omendb.storage.BatchReader;
import io.omendb.storage.Scan;
import io.omendb.storage.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Copies what scans return into plain values. Stateless.
public final class Reading {
  private Reading() {}

  public static List<Row> rows(Scan scan) {
    List<Row> rows = new ArrayList<>();
    try (BatchReader reader = scan.run()) {
      reader.forEachRemaining(batch -> rows.addAll(Row.rows(batch)));
    }
    return rows;
  }

  /// The rows that a scan returns, by row id.
  public static SortedMap<Long, Row> byRowId(Scan scan) {
    SortedMap<Long, Row> rows = new TreeMap<>();
    for (Row row : rows(scan.withRowIds())) {
      Long rowId = (Long) java.util.Objects.requireNonNull(row.values().getFirst());
      if (rows.put(rowId, new Row(row.values().subList(1, row.values().size()))) != null) {
        throw new AssertionError("row id " + rowId + " came twice");
      }
    }
    return rows;
  }

  /// Every live row of a version.
  public static SortedMap<Long, Row> all(Snapshot snapshot) {
    return byRowId(snapshot.scan());
  }
}
